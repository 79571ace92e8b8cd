//! The schema that both packages declare: 100 messages of 10 fields.

use std::fmt::Write as _;

/// How many messages there are.
const MESSAGES: usize = 100;

/// How deep messages lie in each other.
const DEPTH: usize = 10;

/// The fields of each message: their types in protobuf and in Rust. `{}` is the next message.
const FIELDS: [(&str, &str); 10] = [
    ("string", "String"),
    ("int64", "i64"),
    ("bool", "bool"),
    ("double", "f64"),
    ("bytes", "Bytes"),
    ("uint32", "u32"),
    ("optional string", "Option<String>"),
    ("repeated int32", "Vec<i32>"),
    ("map<string, string>", "HashMap<String, String>"),
    ("Message{}", "Option<Message{}>"),
];

/// Returns the schema as a `.proto` file.
pub(crate) fn proto() -> String {
    let mut text = String::from("syntax = \"proto3\";\npackage compile.v1;\n");
    for n in 0..MESSAGES {
        text += &format!("message Message{n} {{\n");
        for (number, (kind, _)) in fields(n) {
            text += &format!("  {} field_{number} = {number};\n", with_neighbour(kind, n));
        }
        text += "}\n";
    }
    text
}

/// Returns the schema as structs with `#[message]`.
pub(crate) fn rust() -> String {
    let mut text =
        String::from("use std::collections::HashMap;\nuse connect_plugin::{Bytes, message};\n");
    for n in 0..MESSAGES {
        text += "#[message(package = \"compile.v1\")]\n#[derive(Clone, Debug, PartialEq)]\n";
        text += &format!("pub struct Message{n} {{\n");
        for (number, (_, kind)) in fields(n) {
            let kind = with_neighbour(kind, n);
            // Writing to a string cannot fail.
            writeln!(text, "    #[field({number})] pub field_{number}: {kind},")
                .unwrap_or_default();
        }
        text += "}\n";
    }
    text
}

/// The last message of a nest has a second text instead of another message.
fn fields(n: usize) -> impl Iterator<Item = (usize, (&'static str, &'static str))> {
    let is_last = n % DEPTH == DEPTH - 1;
    (1..).zip(FIELDS).map(move |(number, field)| {
        let field = if is_last && number == FIELDS.len() {
            FIELDS[0]
        } else {
            field
        };
        (number, field)
    })
}

fn with_neighbour(kind: &str, n: usize) -> String {
    kind.replace("{}", &(n + 1).to_string())
}
