use connect_plugin::message;

#[message(transparent)]
#[derive(Clone, Debug)]
pub struct Id(String, u32);

fn main() {}
