use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Figure {
    #[field(oneof(4, 5))]
    shape: Option<String>,
}

fn main() {}
