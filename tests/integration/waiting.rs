//! How tests wait: for an event, and not for ever.

use std::time::Duration;

use connect_plugin::{Context, Result};

/// Longer than anything takes that a test waits for, on a machine that is busy with other things.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// Waits for something, and fails with its name if it does not happen.
pub(crate) async fn in_time<T>(what: &str, event: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(LIMIT, event).await;
    waited.unwrap_or_else(|_| panic!("it did not happen: {what}"))
}

/// Asks until something is so.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let asked = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    in_time(what, asked).await;
}

/// Begins a call that is to be under way when its deadline passes. A busy machine may be too slow
/// for a short one, so there is a longer one after each that passed too early.
pub(crate) async fn begun_in_time<T>(mut begin: impl AsyncFnMut(Context) -> Result<T>) -> T {
    let mut timeout = Duration::from_millis(150);
    loop {
        assert!(timeout < LIMIT, "no deadline is long enough");
        match begin(Context::new().with_timeout(timeout)).await {
            Ok(call) => return call,
            Err(error) => assert!(error.is_deadline_exceeded(), "{error}"),
        }
        timeout *= 2;
    }
}
