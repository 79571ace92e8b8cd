//! What `schema_test!` runs.

use std::path::Path;

use connect_plugin_schema::ServiceDescriptor;
use connect_plugin_schema::emit::{EmitError, File, FileSet};
use connect_plugin_schema::golden;
use connect_plugin_schema::lock::{self, Mode};

/// Compares the `.proto` files below `dir` with the contracts, one file per package; with
/// `SCHEMA=write` in the environment it writes them. Not public API.
///
/// # Panics
///
/// Panics with what is wrong and what to do, as a test does.
#[doc(hidden)]
pub fn schema_test(manifest_dir: &str, dir: &str, services: &[&'static ServiceDescriptor]) {
    check(manifest_dir, dir, FileSet::of_services(services));
}

/// As [`schema_test`], with a path for each file. Not public API.
///
/// # Panics
///
/// Panics with what is wrong and what to do, as a test does.
#[doc(hidden)]
pub fn schema_test_files(
    manifest_dir: &str,
    dir: &str,
    files: &[(&str, &[&'static ServiceDescriptor])],
) {
    let files: Vec<File<'_>> = files
        .iter()
        .map(|&(path, services)| File {
            path,
            services,
            messages: &[],
        })
        .collect();
    check(manifest_dir, dir, FileSet::new(&files));
}

fn check(manifest_dir: &str, dir: &str, schema: Result<FileSet, EmitError>) {
    let mode = match std::env::var("SCHEMA").as_deref() {
        Ok("write") => Mode::Write,
        _ => Mode::Check,
    };
    let dir = Path::new(manifest_dir).join(dir);
    if let Err(error) = schema
        .map_err(|error| error.to_string())
        .and_then(|schema| {
            lock::check(&dir, &schema, mode)
                .and_then(|()| golden::check(&dir, &schema, mode))
                .map_err(|error| error.to_string())
        })
    {
        panic!("{error}");
    }
}
