use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Node {
    #[field(1)]
    next: Box<Node>,
}

fn main() {}
