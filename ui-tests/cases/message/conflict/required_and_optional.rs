use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1, required)]
    key: Option<String>,
    #[field(2, required)]
    tags: Vec<String>,
}

fn main() {}
