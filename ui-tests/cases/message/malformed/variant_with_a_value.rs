use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
#[repr(u8)]
pub enum Input {
    #[field(1)]
    Start(String) = 1,
}

fn main() {}
