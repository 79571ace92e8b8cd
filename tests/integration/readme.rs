//! What the README shows works as it stands there.

use std::os::unix::fs::symlink;
use std::process::Command;

use crate::programs::{example, output_of, piped, root};

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("a README")
}

#[test]
fn the_readmes_first_command_is_the_main_job() {
    let readme = readme();
    let section = readme.split("## Run it").nth(1).expect("a section");
    let command = section.split("```").nth(1).expect("a fenced block");
    assert_eq!(
        command.lines().nth(1),
        Some("examples/kv/run"),
        "what CI pipes commands into"
    );
}

#[test]
fn the_readmes_host_is_an_example_that_runs() {
    let main = include_str!("../../examples/kv/hello-host/src/main.rs");
    let (_, shown) = main
        .split_once("it shows what it does\"\n)]\n\n")
        .expect("a head");
    assert!(
        readme().contains(&format!("```rust\n{shown}```\n")),
        "{shown}"
    );

    // As it is beside a clone.
    let dir = tempfile::tempdir().expect("a temporary directory");
    let debug = dir.path().join("connect-plugin/target/debug");
    let project = dir.path().join("my-host");
    for dir in [&debug, &project] {
        std::fs::create_dir_all(dir).expect("it is this test's");
    }
    symlink(example("kv-plugin"), debug.join("kv-plugin")).expect("it is this test's");
    let mut host = Command::new(example("hello-host"));
    let output = output_of(piped(host.current_dir(project)));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.stdout, b"world\n", "{stderr}");
    assert!(output.status.success(), "{stderr}");
}

#[test]
fn the_readmes_host_names_what_it_depends_on() {
    let manifest = include_str!("../../examples/kv/hello-host/Cargo.toml");
    let readme = readme();
    let shown = readme.split("```toml\n").nth(1).expect("a manifest");
    assert_eq!(dependencies(shown), dependencies(manifest));
}

/// Returns the names of a manifest's dependencies, sorted.
fn dependencies(manifest: &str) -> Vec<&str> {
    let section = manifest
        .split("[dependencies]\n")
        .nth(1)
        .expect("a section");
    let lines = section.lines().take_while(|line| line.contains('='));
    let names = lines.filter_map(|line| line.split([' ', '.']).next());
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names
}
