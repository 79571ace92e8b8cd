//! Our rules about schemas, beside those of buf, which judges the same files on its own.
//!
//! Where the two differ, a table says why, so that a new version of either is noticed by what it
//! says.

mod breaking;
mod buf;
mod edits;
mod lint;
