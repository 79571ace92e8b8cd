//! Heap allocations per call on the server, counted by valgrind's memcheck, which stands in for malloc.
//!
//! Like [instructions](crate::instructions): once for few and once for many calls, and the difference is exact.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::contender::Contender;
use crate::instructions::count::{FEW, MANY, drive, per_call};

/// What a process took from the heap in all. A block that is made larger counts as a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Heap {
    blocks: u64,
    bytes: u64,
}

/// What one call takes.
#[derive(Clone, Copy, Debug)]
struct PerCall {
    contender: Contender,
    blocks: f64,
    bytes: f64,
}

/// Counts, and writes the table.
pub(crate) async fn run(contenders: &[Contender]) -> Result<String> {
    let mut counted = Vec::with_capacity(contenders.len());
    for &contender in contenders {
        eprintln!("{contender}");
        let few = total(contender, FEW).await?;
        let many = total(contender, MANY).await?;
        counted.push(PerCall {
            contender,
            blocks: per_call(few.blocks, many.blocks),
            bytes: per_call(few.bytes, many.bytes),
        });
    }
    markdown(&counted)
}

async fn total(contender: Contender, calls: usize) -> Result<Heap> {
    let directory = tempfile::tempdir()?;
    let log = directory.path().join("memcheck.log");
    drive(memcheck(&log), contender, calls).await?;
    let text = std::fs::read_to_string(&log).context("memcheck wrote nothing")?;
    heap(&text)
}

/// Runs the program that follows under memcheck, which only counts.
fn memcheck(log: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command
        .arg("--tool=memcheck")
        .arg("--leak-check=no")
        .arg("--undef-value-errors=no")
        .arg(format!("--log-file={}", log.display()));
    command
}

/// Reads `total heap usage: 1,234 allocs, 1,200 frees, 56,789 bytes allocated`.
fn heap(log: &str) -> Result<Heap> {
    let (_, usage) = log
        .rsplit_once("total heap usage: ")
        .context("memcheck wrote no total")?;
    let number = |words: &str| -> Result<u64> {
        let (digits, _) = words.split_once(' ').context("a number has no unit")?;
        digits
            .replace(',', "")
            .parse()
            .with_context(|| words.to_owned())
    };
    let mut parts = usage.lines().next().unwrap_or_default().split(", ");
    let mut next = || parts.next().context("memcheck wrote too few numbers");
    let blocks = number(next()?)?;
    let _freed = next()?;
    Ok(Heap {
        blocks,
        bytes: number(next()?)?,
    })
}

fn markdown(counted: &[PerCall]) -> Result<String> {
    let mut text = String::from(
        "| contender | allocations/req | above floor | bytes/req | × floor |\n|---|---|---|---|---|\n",
    );
    for one in counted {
        let floor = counted
            .iter()
            .find(|other| other.contender == one.contender.floor());
        let floor = floor.context("a contender needs its floor in the same run")?;
        writeln!(
            text,
            "| {} | {:.2} | {:+.2} | {:.0} | {:.2} |",
            one.contender,
            one.blocks,
            one.blocks - floor.blocks,
            one.bytes,
            one.bytes / floor.bytes,
        )?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Wire;

    #[test]
    fn the_last_total_is_read() {
        let log = "==7== HEAP SUMMARY:\n\
                   ==7==     in use at exit: 1,024 bytes in 2 blocks\n\
                   ==7==   total heap usage: 12,345 allocs, 12,343 frees, 6,789,012 bytes allocated\n\
                   ==7== \n";
        let expected = Heap {
            blocks: 12_345,
            bytes: 6_789_012,
        };
        assert_eq!(heap(log).expect("a total"), expected);
    }

    #[test]
    fn a_log_that_is_cut_short_is_refused() {
        for log in [
            "",
            "==7== HEAP SUMMARY:\n",
            "total heap usage: ",
            "total heap usage: 12 allocs",
            "total heap usage: 12 allocs, 3 frees",
            "total heap usage: 12 allocs, 3 frees, 4",
            "total heap usage: twelve allocs, 3 frees, 4 bytes allocated",
        ] {
            assert!(heap(log).is_err(), "{log:?}");
        }
    }

    #[test]
    fn allocations_are_told_above_those_of_the_floor() {
        let counted = [
            (Contender::Raw(Wire::Grpc), 10.0, 1000.0),
            (Contender::ConnectPlugin(Wire::Grpc), 12.5, 1500.0),
        ];
        let counted = counted.map(|(contender, blocks, bytes)| PerCall {
            contender,
            blocks,
            bytes,
        });
        let text = markdown(&counted).expect("a table");
        assert!(text.contains("| connect-plugin/grpc | 12.50 | +2.50 | 1500 | 1.50 |"));
        assert!(markdown(&counted[1..]).is_err());
    }
}
