use connect_plugin::{Result, plugin, schema_test};

#[plugin(service = "a.v1.A", version = "1.0.0")]
pub trait A {
    async fn a(&self) -> Result<()>;
}

schema_test!([AClient]);

fn main() {}
