//! The vectors of one file, and how they are written down.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use bytes::Bytes;
use prost_types::DescriptorProto;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::content::Types;
use super::sample::{Sample, Samples};
use super::{HEADER, path_of};
use crate::emit::FileSet;
use crate::emit::names::join;
use crate::emit::print::is_map_entry;
use crate::json::{WriteOptions, Writing};
use crate::registry::MessageType;

/// How often a sample is encoded, to see that the bytes are always the same: a map that hashes
/// writes two entries in any order.
const REPEATS: usize = 32;

/// One value: its bytes and its JSON are the same message.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Vector {
    /// The full name of the message.
    pub(super) message: String,
    /// What is set and to what, with the declaration of the field.
    pub(super) sample: String,
    pub(super) hex: String,
    pub(super) json: Box<RawValue>,
}

/// What one file holds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Vectors {
    pub(super) vectors: Vec<Vector>,
    /// The messages and names of samples that have no vector.
    #[serde(skip)]
    pub(super) refused: Vec<(String, String)>,
}

impl Vectors {
    /// Returns the vectors of every message that has a Rust type, by the path of their file.
    pub(super) fn of(schema: &FileSet) -> BTreeMap<String, Self> {
        let types = Types::of(schema);
        let samples = Samples::of(&types);
        let mut files = BTreeMap::new();
        for file in schema.files() {
            let mut vectors = Self::default();
            for message in &file.message_type {
                vectors.add(schema, &samples, file.package(), message);
            }
            if !vectors.vectors.is_empty() {
                files.insert(path_of(file.name()), vectors);
            }
        }
        files
    }

    /// Returns the vector of the same sample.
    pub(super) fn find(&self, other: &Vector) -> Option<&Vector> {
        let mut vectors = self.vectors.iter();
        vectors.find(|it| it.message == other.message && it.sample == other.sample)
    }

    /// Reports whether there is the same sample, but no vector of it.
    pub(super) fn refuses(&self, other: &Vector) -> bool {
        let mut refused = self.refused.iter();
        refused.any(|(message, sample)| *message == other.message && *sample == other.sample)
    }

    fn add(
        &mut self,
        schema: &FileSet,
        samples: &Samples<'_>,
        scope: &str,
        message: &DescriptorProto,
    ) {
        let name = join(scope, message.name());
        if let Some(codec) = schema.codec(&name) {
            let single = samples.of_fields(&name, message, &codec.required);
            let accepted: Vec<i32> = single
                .iter()
                .filter(|(_, sample)| encode(codec, &name, sample).is_some())
                .map(|(number, _)| *number)
                .collect();
            let whole = |chosen: &dyn Fn(i32) -> bool| {
                let whole = samples.whole(message, chosen)?;
                encode(codec, &name, &whole)
            };
            let whole = whole(&|_| true).or_else(|| whole(&|number| accepted.contains(&number)));
            let empty = encode(codec, &name, &samples.empty(&name, message));
            self.vectors.extend(empty);
            for (_, sample) in &single {
                match encode(codec, &name, sample) {
                    Some(vector) => self.vectors.push(vector),
                    None => self.refused.push((name.clone(), sample.name.clone())),
                }
            }
            self.vectors.extend(whole);
        }
        for nested in message.nested_type.iter().filter(|it| !is_map_entry(it)) {
            self.add(schema, samples, &name, nested);
        }
    }
}

/// Passes a sample through the codec; nothing comes of what the type refuses, or writes in another
/// way each time.
fn encode(codec: MessageType, message: &str, sample: &Sample) -> Option<Vector> {
    let bytes = Bytes::from(sample.bytes.clone());
    let encoded = (codec.to_proto)(bytes.clone()).ok()?;
    let options = WriteOptions::default();
    let json = (codec.to_json)(&bytes, Writing::new(&options)).ok()?;
    if sample.has_entries {
        for _ in 0..REPEATS {
            if (codec.to_proto)(bytes.clone()).ok()? != encoded {
                return None;
            }
        }
    }
    Some(Vector {
        message: message.to_owned(),
        sample: sample.name.clone(),
        hex: hex(&encoded),
        json: RawValue::from_string(json).ok()?,
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _infallible = write!(hex, "{byte:02x}");
        hex
    })
}

impl fmt::Display for Vectors {
    /// Writes one vector on each line, so that a new field is a new line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{HEADER}\"vectors\":[")?;
        for (index, vector) in self.vectors.iter().enumerate() {
            let line = serde_json::to_string(vector).map_err(|_| fmt::Error)?;
            write!(f, "{}\n{line}", if index == 0 { "" } else { "," })?;
        }
        f.write_str("\n]}\n")
    }
}
