use std::collections::HashMap;

use granit_parser::{Event, Options, Parser, ScalarStyle, Span, StrInput};
use zeroize::Zeroizing;

use super::{Data, Flaw, Node};
use crate::Position;
use crate::name::shown;

/// How deep lists and mappings may be nested. Ours are four deep; a bound keeps the walk over the tree off the stack's end.
const MAX_DEPTH: usize = 32;

/// Reads a text of one document; none where it is empty.
///
/// Anchors, aliases and tags of the user's are refused: nothing in a configuration of this size needs them, and a value
/// that stands elsewhere has no place to point to.
pub(crate) fn parse(text: &str) -> Result<Option<Node>, Vec<Flaw>> {
    let mut options = Options::default();
    options.flow_nesting_limit = MAX_DEPTH;
    options.block_nesting_limit = MAX_DEPTH;
    // An alias is told as what it is, and not as an anchor that is missing.
    options.emit_unresolved_aliases = true;
    // A feature of the parser, which another crate of the program may have turned on, makes events of comments.
    options.set_emit_comments(false);
    let mut composer = Composer {
        events: Parser::new_from_str_with_options(text, options),
        flaws: Vec::new(),
    };
    match composer.document() {
        Ok(root) if composer.flaws.is_empty() => Ok(root),
        Ok(_) => Err(composer.flaws),
        Err(flaw) => {
            composer.flaws.push(flaw);
            Err(composer.flaws)
        }
    }
}

struct Composer<'t> {
    events: Parser<'t, StrInput<'t>>,
    /// What is wrong and does not hinder reading on.
    flaws: Vec<Flaw>,
}

impl<'t> Composer<'t> {
    fn document(&mut self) -> Result<Option<Node>, Flaw> {
        let mut root = None;
        while let Some((event, place)) = self.next()? {
            match event {
                Event::StreamStart | Event::DocumentEnd => {}
                Event::StreamEnd => break,
                Event::DocumentStart(..) if root.is_none() => {}
                Event::DocumentStart(..) => {
                    let message = "begins a second document; one is read".to_owned();
                    return Err(Flaw { place, message });
                }
                event => root = Some(self.node(event, place)?),
            }
        }
        Ok(root)
    }

    fn next(&mut self) -> Result<Option<(Event<'t>, Position)>, Flaw> {
        match self.events.next_event() {
            None => Ok(None),
            Some(Ok((event, span))) => Ok(Some((event, start(&span)))),
            Some(Err(error)) => Err(Flaw {
                place: position(error.marker()),
                message: format!("is not valid YAML: {}", error.info()),
            }),
        }
    }

    /// The events of a node up to the one that ends it.
    fn node(&mut self, event: Event<'t>, place: Position) -> Result<Node, Flaw> {
        self.check_properties(&event, place);
        let data = match event {
            Event::Scalar(text, style, ..) => Data::Scalar {
                text: Zeroizing::new(text.into_owned()),
                is_plain: style == ScalarStyle::Plain,
            },
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                while let Some((event, place)) = self.next()? {
                    if event == Event::SequenceEnd {
                        break;
                    }
                    items.push(self.node(event, place)?);
                }
                Data::List(items)
            }
            Event::MappingStart(..) => Data::Mapping(self.entries()?),
            // An alias, which was told above.
            _ => Data::List(Vec::new()),
        };
        Ok(Node { place, data })
    }

    fn entries(&mut self) -> Result<Vec<(Node, Node)>, Flaw> {
        let mut entries = Vec::new();
        let mut lines = HashMap::new();
        while let Some((event, place)) = self.next()? {
            if event == Event::MappingEnd {
                break;
            }
            let key = self.node(event, place)?;
            let Some((event, place)) = self.next()? else {
                break;
            };
            let value = self.node(event, place)?;
            if !matches!(key.data, Data::Scalar { .. }) {
                self.flaw(key.place, "holds a key that is no text".to_owned());
                continue;
            }
            if let Some(line) = lines.insert(key.text().to_owned(), key.place.line) {
                let shown = shown(key.text());
                self.flaw(
                    key.place,
                    format!("holds {shown} again, which stands in line {line} already; keep one"),
                );
            }
            entries.push((key, value));
        }
        Ok(entries)
    }

    /// Tells what is not read, without its name: it may be a token that was not quoted.
    fn check_properties(&mut self, event: &Event<'t>, place: Position) {
        if matches!(event, Event::Alias(_) | Event::UnresolvedAlias(_)) {
            self.flaw(
                place,
                "holds an alias (`*`); write the value out, or put it in quotes".to_owned(),
            );
        }
        if event.anchor_id().is_some() {
            self.flaw(
                place,
                "holds an anchor (`&`); remove it, or put the value in quotes".to_owned(),
            );
        }
        if event.tag().is_some_and(|tag| !tag.is_yaml_core_schema()) {
            self.flaw(
                place,
                "holds a tag (`!`); remove it, or put the value in quotes".to_owned(),
            );
        }
    }

    fn flaw(&mut self, place: Position, message: String) {
        self.flaws.push(Flaw { place, message });
    }
}

fn start(span: &Span) -> Position {
    position(&span.start)
}

fn position(marker: &granit_parser::Marker) -> Position {
    Position {
        line: marker.line(),
        column: marker.col() + 1,
    }
}
