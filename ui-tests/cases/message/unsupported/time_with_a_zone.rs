use connect_plugin::message;

pub struct Local;
pub struct DateTime<T>(T);

#[message]
pub struct Event {
    #[field(1)]
    at: DateTime<Local>,
}

fn main() {}
