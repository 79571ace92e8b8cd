use connect_plugin::message;

#[message(transparent)]
#[derive(Clone, Debug)]
pub enum Id {
    #[field(1)]
    Text(String),
}

fn main() {}
