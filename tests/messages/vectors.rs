//! The golden vectors of every kind of field, with prost-reflect as the judge.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use prost_reflect::prost::Message as _;
use prost_reflect::{DynamicMessage, SerializeOptions};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::reflection::{from_json, to_json};
use crate::same::difference;
use crate::schema;

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    message: String,
    sample: String,
    hex: String,
    json: Box<RawValue>,
}

impl Vector {
    /// Returns the name of the message without its package.
    fn simple_name(&self) -> &str {
        let name = self.message.strip_prefix("judged.v1.");
        name.expect("all messages are of one package")
    }

    fn decode(&self, bytes: &[u8]) -> DynamicMessage {
        let descriptor = schema::message(self.simple_name());
        DynamicMessage::decode(descriptor, bytes)
            .unwrap_or_else(|error| panic!("{}: {error}", self.sample))
    }
}

/// Reads the file that `schema_test!` keeps.
fn vectors() -> Vec<Vector> {
    let path = "messages/proto/judged/v1/testdata/judged.json";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(path).expect("it is committed");
    let file: File = serde_json::from_str(&text).expect("it is JSON");
    file.vectors
}

#[test]
fn the_judge_reads_the_same_message_from_bytes_and_json() {
    for vector in vectors() {
        let bytes = hex::decode(&vector.hex).expect("hex");
        let from_bytes = vector.decode(&bytes);
        let descriptor = schema::message(vector.simple_name());
        let from_json = from_json(&descriptor, vector.json.get().as_bytes());
        assert_eq!(
            difference(&from_bytes, &from_json),
            None,
            "{}",
            vector.sample
        );
        let again = vector.decode(&from_json.encode_to_vec());
        assert_eq!(difference(&from_bytes, &again), None, "{}", vector.sample);
    }
}

#[test]
fn the_judge_writes_the_same_json() {
    for vector in vectors() {
        let bytes = hex::decode(&vector.hex).expect("hex");
        let theirs = to_json(&vector.decode(&bytes), &SerializeOptions::new());
        let theirs: Value = serde_json::from_slice(&theirs).expect("JSON");
        let ours: Value = serde_json::from_str(vector.json.get()).expect("JSON");
        assert_eq!(ours, theirs, "{}", vector.sample);
    }
}

/// Fields whose types take neither of the samples: they have to be of one length, or decimal.
const WITHOUT: [&str; 4] = ["hash", "large", "signed", "larges"];

#[test]
fn every_field_of_every_message_has_a_vector() {
    let vectors = vectors();
    let messages: BTreeSet<&str> = vectors.iter().map(Vector::simple_name).collect();
    let files = schema::files();
    let file = files
        .files()
        .iter()
        .find(|file| file.name() == schema::FILE);
    let declared = &file.expect("the file is there").message_type;
    assert!(declared.len() > 3);
    for message in declared {
        assert!(messages.contains(message.name()), "{}", message.name());
        for field in &message.field {
            let declaration = format!(" {} = {}", field.name(), field.number());
            let found = vectors.iter().any(|vector| {
                let (first, _) = vector.sample.split_once(": ").unwrap_or_default();
                let end = first.find(" {").unwrap_or(first.len());
                let end = first.find(" [").unwrap_or(end).min(end);
                vector.simple_name() == message.name() && first[..end].ends_with(&declaration)
            });
            assert_eq!(
                found,
                !WITHOUT.contains(&field.name()),
                "{}.{}",
                message.name(),
                field.name()
            );
        }
    }
}
