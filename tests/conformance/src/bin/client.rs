//! A client that the conformance runner starts.

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    connect_plugin_conformance::client::run().await
}
