use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1)]
    names: Option<Vec<String>>,
}

fn main() {}
