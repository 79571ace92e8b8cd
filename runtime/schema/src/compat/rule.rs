//! What a rule is, and how grave a change is that it finds.

use std::fmt;

use super::{
    Breaking, enums, field_names, field_shapes, field_types, files, messages, oneofs, reserved,
    services,
};

/// What a change breaks. A graver level is greater.
///
/// Wire and JSON concern programs that already run, so the lock refuses them; source concerns the
/// next build of programs in other languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Code that other languages generate from the schema no longer compiles as it stands.
    Source,
    /// JSON is misread or refused. Bytes are not.
    Json,
    /// Bytes are misread, or a call does not arrive.
    Wire,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Json => "JSON",
            Self::Wire => "wire",
        })
    }
}

/// One thing that a schema must not do to programs built against an older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The name, as it stands in a finding: `field_removed_without_reserve`.
    pub name: &'static str,
    /// What a change breaks that the rule finds.
    pub level: Level,
    /// What the rule finds, in one line.
    pub doc: &'static str,
}

impl Rule {
    pub(super) const fn new(level: Level, name: &'static str, doc: &'static str) -> Self {
        Self { name, level, doc }
    }

    pub(super) fn breaking(
        self,
        path: &str,
        explanation: impl Into<String>,
        help: impl Into<String>,
    ) -> Breaking {
        Breaking {
            level: self.level,
            rule: self.name,
            path: path.to_owned(),
            explanation: explanation.into(),
            help: help.into(),
        }
    }
}

/// Every rule there is, by what it looks at.
pub static RULES: [Rule; 39] = [
    field_names::REMOVED_WITHOUT_RESERVE,
    field_names::REMOVED_WITHOUT_RESERVED_NAME,
    field_names::REMOVED,
    field_names::NUMBER_CHANGED,
    field_names::JSON_NAME_CHANGED,
    field_names::RENAMED,
    field_types::CHANGED,
    field_types::JSON_CHANGED,
    field_types::SOURCE_CHANGED,
    field_shapes::CARDINALITY_CHANGED,
    field_shapes::JSON_SHAPE_CHANGED,
    field_shapes::PRESENCE_CHANGED,
    oneofs::CHANGED,
    oneofs::MEMBERSHIP_CHANGED,
    oneofs::RENAMED,
    enums::VALUE_REMOVED_WITHOUT_RESERVE,
    enums::VALUE_REMOVED_WITHOUT_RESERVED_NAME,
    enums::VALUE_REMOVED,
    enums::VALUE_NUMBER_CHANGED,
    enums::VALUE_RENAMED,
    enums::ALIAS_REMOVED,
    enums::VALUE_WRITTEN_BY_NEW_NAME,
    enums::REMOVED_OR_RENAMED,
    reserved::NUMBER_FREED,
    reserved::NAME_FREED,
    messages::REMOVED,
    messages::REMOVED_OR_RENAMED,
    services::REMOVED,
    services::METHOD_REMOVED,
    services::DECLARED_METHOD_REMOVED,
    services::STREAM_KIND_CHANGED,
    services::REQUEST_CHANGED,
    services::REQUEST_JSON_CHANGED,
    services::RESPONSE_CHANGED,
    services::RESPONSE_JSON_CHANGED,
    services::REQUEST_OR_RESPONSE_RENAMED,
    services::IDEMPOTENCY_WEAKENED,
    files::MOVED,
    files::PACKAGE_REMOVED,
];
