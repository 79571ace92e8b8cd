use connect_plugin::message;

use connect_plugin::UnknownFields;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(unknown)]
    rest: UnknownFields,
    #[field(1, unknown)]
    more: UnknownFields,
}

fn main() {}
