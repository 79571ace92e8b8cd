//! Looks for the files of the suite, for the test that compares them with ours.

use std::error::Error;
use std::path::Path;

#[path = "../build/tools.rs"]
mod tools;

fn main() -> Result<(), Box<dyn Error>> {
    tools::look_for(Path::new("../.."), &["conformance"])
}
