use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use http::Extensions;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

/// How many bytes the items of a page may take in memory, in the extensions of an answer.
///
/// A page of tiny objects becomes some two hundred times as large as its text. Without this the bound is
/// [`DEFAULT`](Self::DEFAULT). What the items point to is not counted: it is bounded by the body itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodedLimit(pub usize);

impl DecodedLimit {
    /// 256 MiB: more than half a million API tokens, where the largest page has 200.
    pub const DEFAULT: Self = Self(256 * 1024 * 1024);

    pub(super) fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or(Self::DEFAULT)
    }
}

/// Reads an array, up to a number of items.
pub(super) struct Items<'c, T> {
    most: usize,
    is_exceeded: &'c Cell<bool>,
    item: PhantomData<fn() -> T>,
}

impl<'c, T> Items<'c, T> {
    /// Notes in `is_exceeded` that `limit` ended the reading.
    pub(super) fn new(limit: DecodedLimit, is_exceeded: &'c Cell<bool>) -> Self {
        Self {
            most: limit.0 / size_of::<T>().max(1),
            is_exceeded,
            item: PhantomData,
        }
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Items<'_, T> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<'_, T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            if items.len() >= self.most {
                self.is_exceeded.set(true);
                return Err(A::Error::custom(format_args!(
                    "the list has more than the {} items that fit into the bound of what a page becomes in memory",
                    self.most
                )));
            }
            items.push(item);
        }
        Ok(items)
    }
}
