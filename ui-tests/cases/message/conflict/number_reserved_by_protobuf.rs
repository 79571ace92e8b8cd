use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(19000)]
    key: String,
}

fn main() {}
