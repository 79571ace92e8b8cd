use connect_plugin::message;

#[message(reserved(2..=4))]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(3)]
    key: String,
}

fn main() {}
