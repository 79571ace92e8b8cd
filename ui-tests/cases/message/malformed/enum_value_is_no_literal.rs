use connect_plugin::message;

const FIRST: isize = 1;

#[message]
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Unspecified = 0,
    Put = FIRST,
}

fn main() {}
