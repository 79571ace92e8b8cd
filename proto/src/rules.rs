//! What may stand in the messages by which plugins describe themselves.
//!
//! A host reads them from processes that it does not trust, so each text has a length, each list a
//! count, and what is a version is parsed here and nowhere else.

use std::collections::BTreeMap;
use std::fmt;

use connect_plugin_rpc::Error;
use connect_plugin_wire::ForeignText;
use semver::Version;

use crate::handshake::HandshakeRequest;
use crate::registry::RegisterServiceRequest;
use crate::version::MinVersion;

/// How many services one instance may register, and how many its manifest may list.
pub const MAX_PROVIDED: usize = 64;
/// How many services a manifest may require.
pub const MAX_REQUIRED: usize = 256;
/// How many plugins a handshake may ask for.
const MAX_REQUESTED: usize = 256;
/// How long names may be, in bytes.
const MAX_NAME: usize = 128;
/// How long versions may be, in bytes.
const MAX_VERSION: usize = 64;
/// How long paths may be, in bytes.
const MAX_PATH: usize = 256;
/// How many entries metadata may have.
const MAX_METADATA: usize = 100;
/// How long the key of an entry may be, in bytes.
const MAX_METADATA_KEY: usize = 256;
/// How long the value of an entry may be, in bytes.
const MAX_METADATA_VALUE: usize = 4096;

/// A field that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidField {
    field: String,
    broken: Broken,
}

/// What breaks a rule, wherever it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    found: Found,
    rule: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    Value(ForeignText),
    Entries(usize),
}

impl InvalidField {
    /// Returns the name of the field, such as `provides[17].version`.
    pub fn field(&self) -> &str {
        &self.field
    }
}

impl fmt::Display for InvalidField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            field,
            broken: Broken { found, rule },
        } = self;
        match found {
            Found::Value(value) => write!(f, "{field} is {value:?}: expected {rule}"),
            Found::Entries(count) => write!(f, "{field} has {count} entries: expected {rule}"),
        }
    }
}

impl std::error::Error for InvalidField {}

impl From<InvalidField> for Error {
    fn from(invalid: InvalidField) -> Self {
        Self::invalid_argument(invalid.to_string())
    }
}

impl Broken {
    fn value(value: &str, rule: &'static str) -> Self {
        Self {
            found: Found::Value(ForeignText::name(value)),
            rule,
        }
    }

    /// Says in which field it was found.
    pub(crate) fn at(self, field: impl Into<String>) -> InvalidField {
        InvalidField {
            field: field.into(),
            broken: self,
        }
    }
}

/// Checks a registration, and returns the version of its contract.
///
/// # Errors
///
/// Fails with the first field that breaks a rule.
pub fn registration(request: &RegisterServiceRequest) -> Result<Version, InvalidField> {
    service_type(&request.service_type)?;
    let version = version(&request.version).map_err(|it| it.at("version"))?;
    path(&request.endpoint_path).map_err(|it| it.at("endpoint_path"))?;
    metadata(&request.metadata).map_err(|it| it.at("metadata"))?;
    Ok(version)
}

/// Checks a handshake.
///
/// # Errors
///
/// Fails with the first field that breaks a rule.
pub fn handshake(request: &HandshakeRequest) -> Result<(), InvalidField> {
    let requested = &request.requested_plugins;
    count(requested.len(), MAX_REQUESTED, "at most 256")
        .map_err(|it| it.at("requested_plugins"))?;
    metadata(&request.client_metadata).map_err(|it| it.at("client_metadata"))?;
    // It is empty if a host asks.
    if !request.self_id.is_empty() {
        self_id(&request.self_id)?;
    }
    self_version(&request.self_version)
}

/// Checks a plugin's id.
///
/// # Errors
///
/// Fails if it breaks the rule for ids.
pub fn self_id(id: &str) -> Result<(), InvalidField> {
    let rule = "1 to 128 letters, digits, `_`, `.` and `-`, a letter first";
    expect(is_name(id, MAX_NAME), id, rule).map_err(|it| it.at("self_id"))
}

/// Checks a plugin's own version, which is only ever shown.
///
/// # Errors
///
/// Fails if it is too long or cannot be shown.
pub fn self_version(version: &str) -> Result<(), InvalidField> {
    let holds = version.len() <= MAX_VERSION && version.bytes().all(|it| it.is_ascii_graphic());
    let rule = "at most 64 visible characters of ASCII";
    expect(holds, version, rule).map_err(|it| it.at("self_version"))
}

/// Checks the type of a service.
///
/// # Errors
///
/// Fails if it breaks the rule.
pub fn service_type(service_type: &str) -> Result<(), InvalidField> {
    type_of_service(service_type).map_err(|it| it.at("service_type"))
}

/// Reads the lowest version that a caller takes.
///
/// # Errors
///
/// Fails if it is neither a version nor empty.
pub fn min_version(text: &str) -> Result<MinVersion, InvalidField> {
    minimum(text).map_err(|it| it.at("min_version"))
}

pub(crate) fn type_of_service(service_type: &str) -> Result<(), Broken> {
    let rule = "1 to 128 letters, digits, `_`, `.` and `-`, a letter first, without `..`";
    let holds = is_name(service_type, MAX_NAME) && !service_type.contains("..");
    expect(holds, service_type, rule)
}

pub(crate) fn version(text: &str) -> Result<Version, Broken> {
    parse(text).ok_or_else(|| {
        Broken::value(
            text,
            "a version such as 1.2.0 or 1.2.0-rc.1, without `v` and `+`",
        )
    })
}

pub(crate) fn minimum(text: &str) -> Result<MinVersion, Broken> {
    if text.is_empty() {
        return Ok(MinVersion::Any);
    }
    parse(text)
        .map(MinVersion::AtLeast)
        .ok_or_else(|| Broken::value(text, "a version such as 1.2.0, or nothing"))
}

pub(crate) fn path(path: &str) -> Result<(), Broken> {
    let holds = path.starts_with('/')
        && path.len() <= MAX_PATH
        && path.bytes().all(|byte| byte.is_ascii_graphic());
    expect(
        holds,
        path,
        "1 to 256 bytes of printable ASCII without blanks, `/` first",
    )
}

pub(crate) fn count(count: usize, max: usize, rule: &'static str) -> Result<(), Broken> {
    if count <= max {
        return Ok(());
    }
    let found = Found::Entries(count);
    Err(Broken { found, rule })
}

fn metadata(metadata: &BTreeMap<String, String>) -> Result<(), Broken> {
    count(metadata.len(), MAX_METADATA, "at most 100")?;
    for (key, value) in metadata {
        let rule = "keys of 1 to 256 letters, digits, `_`, `.` and `-`, a letter first";
        expect(is_name(key, MAX_METADATA_KEY), key, rule)?;
        let holds = value.len() <= MAX_METADATA_VALUE && !value.contains('\0');
        expect(holds, value, "values of at most 4096 bytes without NUL")?;
    }
    Ok(())
}

fn parse(version: &str) -> Option<Version> {
    // Measured first: a parser takes its time for what is long.
    if version.len() > MAX_VERSION {
        return None;
    }
    let parsed = Version::parse(version).ok();
    parsed.filter(|it| it.build.is_empty())
}

fn expect(holds: bool, value: &str, rule: &'static str) -> Result<(), Broken> {
    if holds {
        Ok(())
    } else {
        Err(Broken::value(value, rule))
    }
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
        assert_eq!(refused.as_deref(), field, "{request:?}");
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
