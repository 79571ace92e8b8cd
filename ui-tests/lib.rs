//! The cases under `cases/` are compiled by `tests/ui.rs`; there is nothing to link.
