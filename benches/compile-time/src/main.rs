//! What it costs to compile messages: 100 of them with 10 fields each, as `#[message]` structs and as
//! prost's derive with pbjson's code.
//!
//! Both are a crate of the same schema whose dependencies are built already. What is measured is the
//! CPU time of the compiler for that crate alone, in turns.

mod package;
mod schema;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use package::Package;

const USAGE: &str = "usage: connect-plugin-compile-time [--rounds N] [--only PART-OF-A-NAME]";

/// What cargo is asked to do.
const COMMANDS: [(&str, &[&str]); 3] = [
    ("check", &["check"]),
    ("debug build", &["build"]),
    ("release build", &["build", "--release"]),
];

fn main() -> Result<()> {
    // How often each package is compiled in each way.
    let mut rounds: usize = 5;
    let mut only = String::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(option) = arguments.next() {
        let value = arguments.next().context(USAGE)?;
        match option.as_str() {
            "--rounds" => rounds = value.parse().context(USAGE)?,
            "--only" => only = value,
            _ => bail!(USAGE),
        }
    }
    ensure!(rounds > 0, USAGE);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .context("the package is two folders down")?;
    let folder = tempfile::tempdir()?;
    let ours = Package::ours(&folder.path().join("ours"), root)?;
    let theirs = Package::theirs(&folder.path().join("theirs"))?;
    println!("| | connect-plugin | prost + pbjson | ratio (least..greatest) |");
    println!("|---|---|---|---|");
    for (name, command) in COMMANDS {
        if !name.contains(&only) {
            continue;
        }
        let mut pairs = Vec::new();
        for round in 0..=rounds {
            let pair = (compile(&ours, command)?, compile(&theirs, command)?);
            // The first round builds the dependencies.
            if round > 0 {
                pairs.push(pair);
            }
        }
        report(name, &mut pairs);
    }
    Ok(())
}

/// Compiles the package alone, and returns the CPU time that it took.
fn compile(package: &Package, command: &[&str]) -> Result<Duration> {
    package.touch()?;
    let before = cpu_time_of_children()?;
    let status = Command::new("cargo")
        .args(command)
        .args(["--quiet", "--offline", "--manifest-path"])
        .arg(package.manifest())
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TARGET_DIR", target(package))
        .stdin(Stdio::null())
        .status()?;
    ensure!(status.success(), "{} does not compile", package.name());
    Ok(cpu_time_of_children()?.saturating_sub(before))
}

fn target(package: &Package) -> PathBuf {
    package.manifest().with_file_name("target")
}

/// Returns the CPU time of all processes that have ended, in the user's and in the kernel's code.
fn cpu_time_of_children() -> Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let behind = stat
        .rsplit_once(')')
        .context("the name is in parentheses")?
        .1;
    let ticks: Vec<u64> = behind
        .split_whitespace()
        .skip(13)
        .take(2)
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let per_second = rustix::param::clock_ticks_per_second();
    Ok(Duration::from_millis(
        ticks.iter().sum::<u64>() * 1000 / per_second,
    ))
}

fn report(name: &str, pairs: &mut [(Duration, Duration)]) {
    pairs.sort_by(|a, b| ratio(*a).total_cmp(&ratio(*b)));
    let middle = pairs[pairs.len() / 2];
    println!(
        "| {name} | {:.2} s | {:.2} s | {:.2} ({:.2}..{:.2}) |",
        middle.0.as_secs_f64(),
        middle.1.as_secs_f64(),
        ratio(middle),
        ratio(pairs[0]),
        ratio(pairs[pairs.len() - 1]),
    );
}

fn ratio((ours, theirs): (Duration, Duration)) -> f64 {
    ours.as_secs_f64() / theirs.as_secs_f64()
}
