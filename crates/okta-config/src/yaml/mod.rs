//! YAML as a tree in which every node knows its place.

mod compose;
mod node;

pub(crate) use self::compose::parse;
pub(crate) use self::node::{Data, Node};

use crate::Position;

/// What is wrong with the text.
#[derive(Debug)]
pub(crate) struct Flaw {
    pub(crate) place: Position,
    pub(crate) message: String,
}
