use connect_plugin::message;

#[derive(Clone, Debug)]
pub struct Owner;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1)]
    owner: Owner,
}

fn main() {}
