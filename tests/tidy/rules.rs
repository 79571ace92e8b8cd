//! The rules. Each takes what it judges and returns the offenders.

pub(crate) mod changes;
pub(crate) mod comments;
pub(crate) mod imports;
pub(crate) mod judged;
pub(crate) mod layers;
pub(crate) mod lints;
pub(crate) mod manifests;
pub(crate) mod names;
pub(crate) mod purity;
pub(crate) mod size;
pub(crate) mod traces;
pub(crate) mod tracing_log;
