//! Tests of the macros as functions from tokens to tokens.

mod golden;
mod recovery;
mod source;
mod truncation;
