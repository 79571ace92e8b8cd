//! A logger that writes to standard error, which the host takes into its own logs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use connect_plugin::{Context, Result, plugin_main};
use logger_api::{Logger, LoggerServer};

struct StderrLogger;

impl Logger for StderrLogger {
    async fn log(
        &self,
        _: &Context,
        level: &str,
        message: &str,
        fields: BTreeMap<String, String>,
    ) -> Result<()> {
        write(&line(level, message, &fields));
        Ok(())
    }
}

fn line(level: &str, message: &str, fields: &BTreeMap<String, String>) -> String {
    fields
        .iter()
        .fold(format!("{level}: {message}"), |mut line, (name, value)| {
            // Writing into a string cannot fail.
            let _infallible = write!(line, " {name}={value:?}");
            line
        })
}

#[expect(
    clippy::print_stderr,
    reason = "standard error is where this logger writes to"
)]
fn write(line: &str) {
    eprintln!("{line}");
}

#[plugin_main(id = "logger-plugin")]
async fn main() -> Result<LoggerServer<StderrLogger>> {
    Ok(LoggerServer::new(StderrLogger))
}
