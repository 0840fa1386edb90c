use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::ZoneId;

/// A list of network zones that needs no allocation for up to two of them.
///
/// It dereferences to a slice and is made of whatever yields ids.
///
/// ```
/// use okta_core::{ZoneId, ZoneIds};
///
/// let home: ZoneId = "nzo1".parse()?;
/// let mut zones = ZoneIds::from([home.clone()]);
/// assert!(zones.contains(&home));
/// zones.extend([ZoneId::new("nzo2")?]);
/// assert_eq!(serde_json::to_string(&zones)?, r#"["nzo1","nzo2"]"#);
/// assert_eq!(serde_json::from_str::<ZoneIds>(r#"["nzo1","nzo2"]"#)?, zones);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct ZoneIds(SmallVec<[ZoneId; 2]>);

impl Deref for ZoneIds {
    type Target = [ZoneId];

    fn deref(&self) -> &[ZoneId] {
        &self.0
    }
}

impl DerefMut for ZoneIds {
    fn deref_mut(&mut self) -> &mut [ZoneId] {
        &mut self.0
    }
}

impl FromIterator<ZoneId> for ZoneIds {
    fn from_iter<I: IntoIterator<Item = ZoneId>>(ids: I) -> Self {
        Self(ids.into_iter().collect())
    }
}

impl Extend<ZoneId> for ZoneIds {
    fn extend<I: IntoIterator<Item = ZoneId>>(&mut self, ids: I) {
        self.0.extend(ids);
    }
}

impl From<Vec<ZoneId>> for ZoneIds {
    fn from(ids: Vec<ZoneId>) -> Self {
        Self(ids.into())
    }
}

impl<const N: usize> From<[ZoneId; N]> for ZoneIds {
    fn from(ids: [ZoneId; N]) -> Self {
        ids.into_iter().collect()
    }
}

impl<'a> IntoIterator for &'a ZoneIds {
    type Item = &'a ZoneId;
    type IntoIter = std::slice::Iter<'a, ZoneId>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Serialize for ZoneIds {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self[..].serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ZoneIds {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

impl fmt::Debug for ZoneIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self[..], f)
    }
}
