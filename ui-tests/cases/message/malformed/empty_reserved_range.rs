use connect_plugin::message;

#[message(reserved(8..=5))]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1)]
    key: String,
}

fn main() {}
