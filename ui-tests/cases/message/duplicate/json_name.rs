use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1)]
    user_id: String,
    #[field(2, name = "userId")]
    id: String,
}

fn main() {}
