use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1)]
    hash: [u32; 16],
}

fn main() {}
