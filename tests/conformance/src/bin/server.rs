//! A server that the conformance runner starts.

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    connect_plugin_conformance::server::run().await
}
