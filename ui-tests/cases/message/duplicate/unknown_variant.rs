use connect_plugin::message;

#[message]
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    #[unknown]
    Unspecified = 0,
    #[unknown]
    Put = 1,
}

fn main() {}
