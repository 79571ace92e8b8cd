use connect_plugin::message;

#[message]
pub fn event() {}

fn main() {}
