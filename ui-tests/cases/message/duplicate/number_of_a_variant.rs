use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub enum Input {
    #[field(1)]
    Start(String),
    #[field(1)]
    Stop(String),
}

fn main() {}
