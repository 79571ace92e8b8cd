use connect_plugin::message;

#[message]
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Put = 1,
}

fn main() {}
