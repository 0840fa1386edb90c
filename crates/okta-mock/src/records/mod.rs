//! The org's API token records, in the order in which a list shows them.

mod generate;
mod record;

pub(crate) use generate::{caller, generate};
pub(crate) use record::Record;

use std::collections::{BTreeMap, HashMap};

/// Position of a record in the list; a revoked record keeps its own, so that a cursor outlives it.
pub(crate) type Place = u64;

#[derive(Clone, Debug, Default)]
pub(crate) struct Records {
    by_place: BTreeMap<Place, Record>,
    by_id: HashMap<String, Place>,
    revoked: HashMap<String, Place>,
    next: Place,
}

impl Records {
    pub(crate) fn push(&mut self, record: Record) {
        if let Some(id) = record.text("id") {
            self.by_id.entry(id.to_owned()).or_insert(self.next);
        }
        self.by_place.insert(self.next, record);
        self.next += 1;
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Record> {
        self.by_place.get(self.by_id.get(id)?)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Record> {
        self.by_place.get_mut(self.by_id.get(id)?)
    }

    /// Revokes a record; false when there is none.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let Some(place) = self.by_id.remove(id) else {
            return false;
        };
        self.by_place.remove(&place);
        self.revoked.insert(id.to_owned(), place);
        true
    }

    /// Where the record with this id stands, or stood before it was revoked.
    pub(crate) fn place(&self, id: &str) -> Option<Place> {
        self.by_id.get(id).or_else(|| self.revoked.get(id)).copied()
    }

    /// All records behind `place`, or all of them.
    pub(crate) fn after(&self, place: Option<Place>) -> impl Iterator<Item = &Record> {
        let first = place.map_or(0, |place| place + 1);
        self.by_place.range(first..).map(|(_, record)| record)
    }

    pub(crate) fn len(&self) -> usize {
        self.by_place.len()
    }
}
