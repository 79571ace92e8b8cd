use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1)]
    rows: Vec<Vec<String>>,
}

fn main() {}
