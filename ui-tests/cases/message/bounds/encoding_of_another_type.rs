use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1, as = "sint64")]
    inner: Inner,
}

#[message]
#[derive(Clone, Debug)]
pub struct Inner {}

fn main() {}
