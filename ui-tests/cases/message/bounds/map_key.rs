use connect_plugin::message;

use std::collections::BTreeMap;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1)]
    owners: BTreeMap<connect_plugin::Bytes, String>,
}

fn main() {}
