use std::fmt::{Display, Write};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::OperationDescription;
use crate::quote::single_line;
use crate::{Cursor, InvalidInput, OrgUrl, id};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// All but the unreserved characters of RFC 3986, section 2.3.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Builds the request of an operation from its path template.
///
/// Each parameter in braces is filled by one [`segment`](Self::segment), in order. The first mistake is kept and told
/// by [`build`](Self::build).
///
/// The request has no header but the `Content-Type` of a body: what is the same for all requests (`Accept`, `User-Agent`,
/// the credential) is put on each attempt where it is sent, so that a request that may be repeated is cheap to clone.
///
/// ```
/// use http::Method;
/// use okta_core::{OperationDescription, OrgUrl, RequestBuilder};
///
/// static DESCRIPTION: OperationDescription =
///     OperationDescription::new("listGroupUsers", Method::GET, "/api/v1/groups/{groupId}/users");
///
/// let org = OrgUrl::parse("https://acme.okta.com")?;
/// let request = RequestBuilder::new(&DESCRIPTION)
///     .segment("00g1")
///     .query("limit", Some(200))
///     .query("after", Some("a b+c"))
///     .build(&org)?;
/// assert_eq!(request.uri().path(), "/api/v1/groups/00g1/users");
/// assert_eq!(request.uri().query(), Some("limit=200&after=a%20b%2Bc"));
/// # Ok::<(), okta_core::InvalidInput>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct RequestBuilder {
    description: &'static OperationDescription,
    /// What of the template is not written yet.
    template: &'static str,
    target: Target,
    has_query: bool,
    body: Bytes,
    mistake: Option<InvalidInput>,
}

#[derive(Debug)]
enum Target {
    Written(String),
    Link(PathAndQuery),
}

impl RequestBuilder {
    /// Begins with the path template of `description`.
    #[inline]
    pub fn new(description: &'static OperationDescription) -> Self {
        let mut builder = Self {
            description,
            template: description.path_template(),
            // One allocation holds the path, an id of Okta's length and a common query.
            target: Target::Written(String::with_capacity(64)),
            has_query: false,
            body: Bytes::new(),
            mistake: None,
        };
        builder.write_literal();
        builder
    }

    /// Fills the next parameter of the template. It has to be one safe segment of a path; see [`ApiTokenId`].
    ///
    /// [`ApiTokenId`]: crate::ApiTokenId
    #[inline]
    pub fn segment(mut self, value: &str) -> Self {
        let Some((parameter, rest)) = self
            .template
            .strip_prefix('{')
            .and_then(|rest| rest.split_once('}'))
        else {
            let mistake = format!(
                "its path template `{}` has no parameter left for this segment",
                self.description.path_template()
            );
            let operation = self.description.id();
            return self.refuse(InvalidInput::new(operation, mistake));
        };
        if let Err(mistake) = id::check(parameter, value) {
            return self.refuse(mistake);
        }
        if let Target::Written(path) = &mut self.target {
            path.push_str(value);
        }
        self.template = rest;
        self.write_literal();
        self
    }

    /// Adds a query parameter, percent-encoded, if it has a value.
    pub fn query(mut self, name: &str, value: Option<impl Display>) -> Self {
        let Some(value) = value else {
            return self;
        };
        let Target::Written(path) = &mut self.target else {
            return self.refuse(InvalidInput::new(
                name.to_owned(),
                "it cannot be set beside a cursor, which holds the parameters of its list",
            ));
        };
        path.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        let mut encoded = PercentEncoder(path);
        write!(encoded, "{name}").expect("a String takes all that is written");
        encoded.0.push('=');
        write!(encoded, "{value}").expect("a String takes all that is written");
        self
    }

    /// Goes where `cursor` leads, in place of the template. No parameter can be added to it.
    ///
    /// It has to stay on the path of its list: the path template, where a parameter is any one segment, or below a prefix of
    /// [`cursor_prefixes`](OperationDescription::cursor_prefixes). The links of an answer decide what is requested next, with
    /// the credential, so another path is rejected.
    pub fn cursor(mut self, cursor: &Cursor) -> Self {
        if !self.description.follows(cursor) {
            let path = cursor.path_and_query().path();
            let mistake = format!(
                "`{}` is not on the path of {}, `{}`",
                single_line(path),
                self.description.id(),
                self.description.path_template()
            );
            return self.refuse(InvalidInput::new("cursor", mistake));
        }
        self.target = Target::Link(cursor.path_and_query().clone());
        self.template = "";
        self
    }

    /// Sends `body` as JSON.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(json) => {
                self.body = json.into();
                self
            }
            Err(error) => {
                let mistake = InvalidInput::new("request body", error.to_string());
                self.refuse(mistake)
            }
        }
    }

    /// The request to `org`.
    #[inline]
    pub fn build(self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        if let Some(mistake) = self.mistake {
            return Err(mistake);
        }
        if !self.template.is_empty() {
            return Err(InvalidInput::new(
                self.description.id(),
                format!("its path parameter `{}` was not given", self.template),
            ));
        }
        let path = match self.target {
            Target::Link(path) => path,
            Target::Written(path) => PathAndQuery::from_maybe_shared(Bytes::from(path))
                .map_err(|error| InvalidInput::new("path", error.to_string()))?,
        };
        let has_body = !self.body.is_empty();
        let mut request = Request::new(self.body);
        *request.method_mut() = self.description.method().clone();
        *request.uri_mut() = org.uri(path);
        if has_body {
            request.headers_mut().insert(CONTENT_TYPE, JSON);
        }
        Ok(request)
    }

    /// Writes the template up to its next parameter.
    #[inline]
    fn write_literal(&mut self) {
        // By bytes: a path is too short for the search in text to pay.
        let parameter = self.template.bytes().position(|byte| byte == b'{');
        let (literal, rest) = self
            .template
            .split_at(parameter.unwrap_or(self.template.len()));
        if let Target::Written(path) = &mut self.target {
            path.push_str(literal);
        }
        self.template = rest;
    }

    fn refuse(mut self, mistake: InvalidInput) -> Self {
        self.mistake.get_or_insert(mistake);
        self
    }
}

/// Percent-encodes what is written through it.
struct PercentEncoder<'s>(&'s mut String);

impl Write for PercentEncoder<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend(utf8_percent_encode(text, QUERY));
        Ok(())
    }
}
