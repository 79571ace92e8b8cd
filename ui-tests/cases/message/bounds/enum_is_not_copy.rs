use connect_plugin::message;

#[message]
#[derive(Debug)]
pub enum Kind {
    Unspecified = 0,
}

fn main() {}
