use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub enum Shape {
    #[field(4)]
    Round(f64),
    #[field(5)]
    Square(f64),
    #[field(6)]
    Point,
}

#[message]
#[derive(Clone, Debug)]
pub struct Figure {
    #[field(1)]
    shape: Shape,
}

fn main() {}
