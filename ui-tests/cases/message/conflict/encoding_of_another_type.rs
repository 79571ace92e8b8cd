use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1, as = "sint64")]
    name: String,
    #[field(2, as = "fixed32")]
    sizes: Vec<u64>,
    #[field(3, as = "map<string, sint64>")]
    list: Vec<i64>,
}

fn main() {}
