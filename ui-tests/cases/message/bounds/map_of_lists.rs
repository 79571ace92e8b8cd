use connect_plugin::message;

use std::collections::BTreeMap;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1)]
    names: BTreeMap<String, Vec<String>>,
}

fn main() {}
