use connect_plugin::message;

#[message(reserved("old"))]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(3)]
    old: String,
}

fn main() {}
