use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub enum Input {
    #[field(1)]
    Start(String),
    #[unknown]
    Other(i32),
}

fn main() {}
