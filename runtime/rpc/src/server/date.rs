//! The date that responses carry.

use std::cell::RefCell;
use std::time::{SystemTime, UNIX_EPOCH};

use http::HeaderValue;

thread_local! {
    /// The second that was written last, and what was written.
    static LAST: RefCell<Option<(u64, HeaderValue)>> = const { RefCell::new(None) };
}

/// Returns the value of the header `date`, which servers have to send.
///
/// Source: RFC 9110, section 6.6.1.
pub(super) fn now() -> HeaderValue {
    let now = SystemTime::now();
    let second = now.duration_since(UNIX_EPOCH).map_or(0, |it| it.as_secs());
    LAST.with_borrow_mut(|last| match last {
        Some((at, value)) if *at == second => value.clone(),
        _ => last.insert((second, write(now))).1.clone(),
    })
}

fn write(time: SystemTime) -> HeaderValue {
    let text = httpdate::fmt_http_date(time);
    HeaderValue::try_from(text).expect("a date has only letters, digits, spaces, commas and colons")
}
