use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Page<T> {
    #[field(1)]
    items: Vec<T>,
}

fn main() {}
