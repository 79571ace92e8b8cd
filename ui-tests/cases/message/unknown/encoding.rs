use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1, as = "sint46")]
    delta: i64,
}

fn main() {}
