use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub enum Input {
    #[field(1)]
    Start(String),
    #[field(2)]
    Data(Vec<u8>),
}

fn main() {}
