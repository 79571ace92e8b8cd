use connect_plugin::message;

#[message(reserved(5..=8, 7))]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1)]
    key: String,
}

fn main() {}
