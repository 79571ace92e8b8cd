#![deny(deprecated)]

use connect_plugin::message;

#[message]
#[derive(Clone, Debug, serde::Serialize)]
pub struct Event {
    #[field(1)]
    #[serde(rename = "type")]
    kind: String,
}

fn main() {}
