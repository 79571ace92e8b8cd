//! The date that responses carry.

use std::cell::RefCell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderValue;

/// The last second that a date can say: that of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

thread_local! {
    static LAST: RefCell<Option<Written>> = const { RefCell::new(None) };
}

/// A date that was written, which holds for the rest of its second.
struct Written {
    second: u64,
    value: HeaderValue,
}

/// Returns the value of the header `date`, which servers have to send.
///
/// Source: RFC 9110, section 6.6.1.
pub(super) fn now() -> HeaderValue {
    #[expect(clippy::disallowed_methods, reason = "it is what the header tells")]
    let now = SystemTime::now();
    LAST.with_borrow_mut(|last| at(now, last))
}

fn at(time: SystemTime, last: &mut Option<Written>) -> HeaderValue {
    // A clock that was never set is no reason to fail calls.
    let second = time.duration_since(UNIX_EPOCH).map_or(0, |it| it.as_secs());
    let second = second.min(LAST_SECOND);
    match last {
        Some(last) if last.second == second => last.value.clone(),
        _ => {
            let time = UNIX_EPOCH + Duration::from_secs(second);
            let value = HeaderValue::try_from(httpdate::fmt_http_date(time))
                .expect("a date has letters, digits, spaces, commas and colons only");
            last.insert(Written { second, value }).value.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_anew_when_its_second_is_over() {
        let mut last = None;
        let mut after = |millis| at(UNIX_EPOCH + Duration::from_millis(millis), &mut last);
        assert_eq!(after(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(after(784_111_777_999), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(after(784_111_778_000), "Sun, 06 Nov 1994 08:49:38 GMT");
        // Clocks that are off by more than a date can say.
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(at(before, &mut None), "Thu, 01 Jan 1970 00:00:00 GMT");
        let behind = UNIX_EPOCH + Duration::from_secs(1 << 40);
        assert_eq!(at(behind, &mut None), "Fri, 31 Dec 9999 23:59:59 GMT");
        // One that was set back.
        assert_eq!(after(0), "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
