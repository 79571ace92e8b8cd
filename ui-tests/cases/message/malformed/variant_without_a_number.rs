use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub enum Input {
    #[field(1)]
    Start(String),
    Stdin(Vec<u8>),
    Eof,
}

fn main() {}
