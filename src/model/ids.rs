//! Identities. Each is a newtype over text: ids go through addresses, JSON and SQL as strings, and never get mixed up.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256 as Hasher};

/// Text that does not have the shape its id asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {given} » is no {what}: {rule}")]
pub struct InvalidId {
    /// What was given.
    pub given: String,
    /// The name of the id.
    pub what: &'static str,
    /// The rule it breaks.
    pub rule: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes an id as it was stored or typed; what does not exist is found nowhere.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A council: its INSEE or SIREN code where it has one, else its name as a slug.
    CouncilId
);
id!(
    /// A source: the `id` of its table in the configuration, `[a-z0-9-]+`.
    SourceId
);
id!(
    /// A document: derived from its source and its address, so that the same document keeps its permalink whatever
    /// happens to the catalogue.
    DocumentId
);
id!(
    /// An act: derived from its document and its number or title, so that a better reading of the same document keeps
    /// the permalinks of the acts it already had.
    ActId
);
id!(
    /// A saved search: random, unguessable.
    AlertId
);

impl SourceId {
    /// Takes a source id as an administrator wrote it.
    ///
    /// # Errors
    /// When it is empty or holds anything but `[a-z0-9-]`.
    pub fn parse(id: &str) -> Result<Self, InvalidId> {
        let sound = !id.is_empty()
            && id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if sound {
            Ok(Self(id.to_owned()))
        } else {
            Err(InvalidId {
                given: id.to_owned(),
                what: "source id",
                rule: "lower-case letters, digits and hyphens only",
            })
        }
    }
}

impl DocumentId {
    /// The id of the document that `source` publishes at `address` (or under the publisher's own identifier).
    pub fn of(source: &SourceId, address: &str) -> Self {
        Self(short_hash(&[source.as_str(), address]))
    }
}

impl ActId {
    /// The id of an act of `document`, told apart from its neighbours by `key` (its normalised number, else its folded
    /// title) and, among acts with the same key, by `occurrence` (from 0).
    pub fn of(document: &DocumentId, key: &str, occurrence: usize) -> Self {
        Self(short_hash(&[document.as_str(), key, &occurrence.to_string()]))
    }
}

/// 64 bits of SHA-256 in hexadecimal: with ten million ids the chance of one collision is under 3 in a million.
fn short_hash(parts: &[&str]) -> String {
    let mut hasher = Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hex::encode(&hasher.finalize()[..8])
}

/// The SHA-256 of some bytes, as 64 lower-case hexadecimal digits: the address of a content in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha256(String);

impl Sha256 {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex::encode(Hasher::digest(bytes)))
    }

    /// Takes a hash as it was written.
    ///
    /// # Errors
    /// When it is not 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(InvalidId {
                given: text.to_owned(),
                what: "SHA-256",
                rule: "64 hexadecimal digits",
            })
        }
    }

    /// The hash as hexadecimal text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Sha256 {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::parse(&text)
    }
}

impl From<Sha256> for String {
    fn from(hash: Sha256) -> String {
        hash.0
    }
}

impl std::fmt::Display for Sha256 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
