use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Id(#[field(1)] String);

fn main() {}
