//! What may stand in a registration and in a plugin's id.

use std::collections::BTreeMap;
use std::fmt;

use connect_plugin_proto::registry::RegisterServiceRequest;
use connect_plugin_rpc::{Error, ForeignText};
use semver::Version;

/// How many services one instance may register.
pub(crate) const MAX_REGISTRATIONS: usize = 64;

const MAX_NAME: usize = 128;
const MAX_VERSION: usize = 64;
const MAX_PATH: usize = 256;
const MAX_METADATA: usize = 100;
const MAX_METADATA_KEY: usize = 256;
const MAX_METADATA_VALUE: usize = 4096;

/// A field that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InvalidField {
    field: &'static str,
    value: ForeignText,
    rule: &'static str,
}

impl fmt::Display for InvalidField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, value, rule } = self;
        write!(f, "{field} is {value:?}: expected {rule}")
    }
}

impl From<InvalidField> for Error {
    fn from(invalid: InvalidField) -> Self {
        Self::invalid_argument(invalid.to_string())
    }
}

/// Returns an error for a field unless a condition holds.
fn expect(
    holds: bool,
    field: &'static str,
    value: &str,
    rule: &'static str,
) -> Result<(), InvalidField> {
    if holds {
        return Ok(());
    }
    Err(InvalidField {
        field,
        value: ForeignText::name(value),
        rule,
    })
}

/// Checks a registration.
pub(crate) fn registration(request: &RegisterServiceRequest) -> Result<(), InvalidField> {
    service_type(&request.service_type)?;
    version(&request.version)?;
    let path = &request.endpoint_path;
    let is_path = path.starts_with('/')
        && path.len() <= MAX_PATH
        && path.bytes().all(|byte| byte.is_ascii_graphic());
    expect(
        is_path,
        "endpoint_path",
        path,
        "1 to 256 bytes of printable ASCII without blanks, `/` first",
    )?;
    metadata(&request.metadata)
}

/// Checks a plugin's id.
pub(crate) fn self_id(id: &str) -> Result<(), InvalidField> {
    let rule = "1 to 128 letters, digits, `_`, `.` and `-`, a letter first";
    expect(is_name(id, MAX_NAME), "self_id", id, rule)
}

/// Checks the type of a service.
pub(crate) fn service_type(service_type: &str) -> Result<(), InvalidField> {
    let rule = "1 to 128 letters, digits, `_`, `.` and `-`, a letter first, without `..`";
    let holds = is_name(service_type, MAX_NAME) && !service_type.contains("..");
    expect(holds, "service_type", service_type, rule)
}

/// Checks the lowest version that a caller takes.
pub(crate) fn min_version(min_version: &str) -> Result<(), InvalidField> {
    let holds = min_version.is_empty() || Version::parse(min_version).is_ok();
    expect(
        holds,
        "min_version",
        min_version,
        "a version such as 1.2.0, or nothing",
    )
}

fn version(version: &str) -> Result<(), InvalidField> {
    let parsed = Version::parse(version)
        .ok()
        .filter(|it| it.build.is_empty());
    let holds = parsed.is_some() && version.len() <= MAX_VERSION;
    expect(
        holds,
        "version",
        version,
        "a version such as 1.2.0 or 1.2.0-rc.1, without `v` and `+`",
    )
}

fn metadata(metadata: &BTreeMap<String, String>) -> Result<(), InvalidField> {
    let count = metadata.len();
    expect(
        count <= MAX_METADATA,
        "metadata",
        &count.to_string(),
        "at most 100 entries",
    )?;
    for (key, value) in metadata {
        let rule = "keys of 1 to 256 letters, digits, `_`, `.` and `-`, a letter first";
        expect(is_name(key, MAX_METADATA_KEY), "metadata", key, rule)?;
        let holds = value.len() <= MAX_METADATA_VALUE && !value.contains('\0');
        expect(
            holds,
            "metadata",
            value,
            "values of at most 4096 bytes without NUL",
        )?;
    }
    Ok(())
}

fn is_name(text: &str, max_len: usize) -> bool {
    text.len() <= max_len
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> RegisterServiceRequest {
        RegisterServiceRequest {
            service_type: "kv".into(),
            version: "1.0.0".into(),
            endpoint_path: "/kv.v1.KVService/".into(),
            metadata: BTreeMap::from([("base_url".into(), "http://localhost:1\n".into())]),
        }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut RegisterServiceRequest), field: Option<&str>) {
        let mut request = request();
        change(&mut request);
        let refused = registration(&request).err().map(|error| error.field);
        assert_eq!(refused, field, "{request:?}");
    }

    #[test]
    fn a_plain_registration_is_taken() {
        check(|_| {}, None);
        check(|it| it.version = "1.0.0-rc.1".into(), None);
        check(|it| it.service_type = "capability.logger_v1-x".into(), None);
    }

    #[test]
    fn each_field_has_its_rule() {
        for wrong in [
            "",
            "1kv",
            "k v",
            "k/v",
            "k\\v",
            "k..v",
            "kv\0",
            &"k".repeat(129),
        ] {
            check(|it| it.service_type = wrong.into(), Some("service_type"));
        }
        for wrong in [
            "",
            "v1.0.0",
            "1.0",
            "1.0.0+x",
            "latest",
            &format!("1.0.0-{}", "a".repeat(60)),
        ] {
            check(|it| it.version = wrong.into(), Some("version"));
        }
        for wrong in [
            "",
            "kv",
            "/\0",
            "/\x1b[2J",
            "/a b",
            "/ä",
            &format!("/{}", "k".repeat(256)),
        ] {
            check(|it| it.endpoint_path = wrong.into(), Some("endpoint_path"));
        }
        for (key, value) in [("", ""), ("1", ""), ("k", "\0"), ("k", &*"v".repeat(4097))] {
            check(
                |it| drop(it.metadata.insert(key.into(), value.into())),
                Some("metadata"),
            );
        }
        check(
            |it| it.metadata = (0..101).map(|n| (format!("k{n}"), String::new())).collect(),
            Some("metadata"),
        );
    }

    #[test]
    fn an_error_quotes_the_value_and_the_rule() {
        let error = self_id("1x").expect_err("a digit first");
        assert_eq!(
            error.to_string(),
            "self_id is \"1x\": expected 1 to 128 letters, digits, `_`, `.` and `-`, a letter first"
        );
        let error = self_id(&"1".repeat(500)).expect_err("a digit first");
        assert!(error.to_string().len() < 300, "{error}");
    }
}
