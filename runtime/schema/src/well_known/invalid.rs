//! Why something is no value of a well-known type.

use std::fmt;

/// Says why something is no value of a type: the value, and the rule that it breaks.
///
/// ```
/// use connect_plugin_schema::well_known::Duration;
///
/// let error = "5 min".parse::<Duration>().expect_err("it is no duration");
/// assert_eq!(
///     error.to_string(),
///     "\"5 min\" is no duration, which is seconds with an `s` behind them, such as \"1.5s\""
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue {
    found: String,
    rule: &'static str,
}

impl InvalidValue {
    /// Makes an error of a value and of what is to be said about it.
    #[cold]
    pub(crate) fn new(found: impl fmt::Display, rule: &'static str) -> Self {
        Self {
            found: found.to_string(),
            rule,
        }
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.found, self.rule)
    }
}

impl std::error::Error for InvalidValue {}
