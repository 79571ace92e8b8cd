//! The contract of a logger: what other plugins write their records to.

use std::collections::BTreeMap;

use connect_plugin::{Context, Result, plugin};

/// Takes log records from other plugins.
#[plugin(service = "capability.logger.v1.Logger", version = "1.2.0")]
pub trait Logger {
    /// Writes one record.
    async fn log(
        &self,
        cx: &Context,
        level: &str,
        message: &str,
        fields: BTreeMap<String, String>,
    ) -> Result<()>;
}

connect_plugin::schema_test!(dir = "proto", [LoggerClient]);
