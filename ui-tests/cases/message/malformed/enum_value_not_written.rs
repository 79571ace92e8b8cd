use connect_plugin::message;

#[message]
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Unspecified = 0,
    Put,
}

fn main() {}
