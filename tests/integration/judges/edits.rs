//! The table's rows: an edit, and what either judge says of it.

mod enums;
mod field_types;
mod fields;
mod files;
mod services;
mod shapes;

/// One edit of the base schema, with both verdicts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edit {
    /// What is done.
    pub(super) what: &'static str,
    /// What is replaced by what; each of them stands in the base once.
    pub(super) changes: &'static [(&'static str, &'static str)],
    /// The methods that the new schema declares to be removed, without the package.
    pub(super) removed: &'static [&'static str],
    /// Our verdict: the gravest level, then the rules.
    pub(super) ours: &'static str,
    /// Buf's verdict, likewise.
    pub(super) buf: &'static str,
    /// Why the levels differ; empty if they do not.
    pub(super) why: &'static str,
}

/// Returns all rows.
pub(super) fn all() -> Vec<Edit> {
    let topics = [
        fields::EDITS,
        field_types::EDITS,
        shapes::EDITS,
        enums::EDITS,
        services::EDITS,
        files::EDITS,
    ];
    topics.concat()
}
