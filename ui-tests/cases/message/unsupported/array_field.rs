use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1)]
    hash: [u8; 32],
}

fn main() {}
