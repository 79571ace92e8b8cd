use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(4)]
    id: u128,
    #[field(5)]
    initial: Option<char>,
}

fn main() {}
