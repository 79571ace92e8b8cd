use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event<'a> {
    #[field(1)]
    key: &'a str,
}

fn main() {}
