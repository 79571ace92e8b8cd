use connect_plugin::message;

#[message(reserved(2, "KIND_OLD"))]
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Unspecified = 0,
    New = 2,
    Old = 3,
}

fn main() {}
