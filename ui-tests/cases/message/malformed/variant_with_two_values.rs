use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub enum Input {
    #[field(1)]
    Move(u32, u32),
}

fn main() {}
