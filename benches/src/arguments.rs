//! The command line, read by hand: five options do not need a parser's dependencies.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::address::Address;
use crate::contender::Contender;
use crate::tables::Table;

pub(crate) const USAGE: &str = "\
usage: connect-plugin-benches run [--table TABLE]... [--rounds N] [--seconds S] [--warm-up S] [--only STACK]...
       connect-plugin-benches instructions [--only STACK]... [--check FILE] [--write FILE]
       connect-plugin-benches allocations [--only STACK]...
       connect-plugin-benches serve CONTENDER unix:PATH|tcp:IP:PORT [--core N]
       connect-plugin-benches call CONTENDER unix:PATH|tcp:IP:PORT COUNT

run    measures everything and prints markdown tables.
         --table    measures this table only: small, sizes, streams, local, in-process
         --rounds   times that each cell is measured (10)
         --seconds  length of one measurement (0.5)
         --warm-up  seconds of the same load before it (0.2)
         --only     leaves out all stacks but this one; the floors always stay
instructions  counts the instructions of one call with valgrind's callgrind, on both sides.
         --only     leaves out all stacks but this one; the floors always stay
         --check    fails if connect-plugin's counts differ from the file's by more than 2 %
         --write    writes connect-plugin's counts to the file
allocations  counts what one call takes from the heap on the server, with valgrind's memcheck.
         --only     leaves out all stacks but this one; the floors always stay
serve  is one server, until its standard input ends; prints where it listens.
call   is one client that makes so many calls.";

/// Upper bounds, so that a slip of the hand does not occupy a machine for a day.
const MOST_ROUNDS: usize = 1_000;
const LONGEST: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(crate) enum Command {
    Run(Run),
    Serve {
        contender: Contender,
        address: Address,
        core: Option<usize>,
    },
    Instructions(Instructions),
    Allocations {
        contenders: Vec<Contender>,
    },
    Call {
        contender: Contender,
        address: Address,
        count: usize,
    },
    Help,
}

#[derive(Debug)]
pub(crate) struct Instructions {
    pub(crate) contenders: Vec<Contender>,
    pub(crate) check: Option<PathBuf>,
    pub(crate) write: Option<PathBuf>,
}

#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) tables: Vec<Table>,
    pub(crate) rounds: usize,
    pub(crate) measured: Duration,
    pub(crate) warm_up: Duration,
    pub(crate) contenders: Vec<Contender>,
}

impl Command {
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        match arguments.next().as_deref() {
            Some("run") => run(arguments).map(Self::Run),
            Some("instructions") => instructions(arguments).map(Self::Instructions),
            Some("allocations") => allocations(arguments),
            Some("serve") => serve(arguments),
            Some("call") => Ok(Self::Call {
                contender: value("CONTENDER", arguments.next())?,
                address: value("the address", arguments.next())?,
                count: value("COUNT", arguments.next())?,
            }),
            Some("help" | "--help" | "-h") => Ok(Self::Help),
            other => bail!("{other:?} is no command\n{USAGE}"),
        }
    }
}

fn run(mut arguments: impl Iterator<Item = String>) -> Result<Run> {
    let mut tables = Vec::new();
    let mut rounds = 10;
    let mut measured = Duration::from_millis(500);
    let mut warm_up = Duration::from_millis(200);
    let mut only = Vec::new();
    while let Some(option) = arguments.next() {
        match option.as_str() {
            "--table" => tables.push(value(&option, arguments.next())?),
            "--rounds" => rounds = value(&option, arguments.next())?,
            "--seconds" => measured = seconds(&option, arguments.next())?,
            "--warm-up" => warm_up = seconds(&option, arguments.next())?,
            "--only" => only.push(value::<String>(&option, arguments.next())?),
            _ => bail!("{option:?} is no option of run\n{USAGE}"),
        }
    }
    ensure!(
        (1..=MOST_ROUNDS).contains(&rounds),
        "--rounds is not within 1..={MOST_ROUNDS}"
    );
    if tables.is_empty() {
        tables = Table::ALL.to_vec();
    }
    Ok(Run {
        tables,
        rounds,
        measured,
        warm_up,
        contenders: chosen(&only)?,
    })
}

fn instructions(mut arguments: impl Iterator<Item = String>) -> Result<Instructions> {
    let (mut only, mut check, mut write) = (Vec::new(), None, None);
    while let Some(option) = arguments.next() {
        match option.as_str() {
            "--only" => only.push(value::<String>(&option, arguments.next())?),
            "--check" => check = Some(value(&option, arguments.next())?),
            "--write" => write = Some(value(&option, arguments.next())?),
            _ => bail!("{option:?} is no option of instructions\n{USAGE}"),
        }
    }
    Ok(Instructions {
        contenders: chosen(&only)?,
        check,
        write,
    })
}

fn allocations(mut arguments: impl Iterator<Item = String>) -> Result<Command> {
    let mut only = Vec::new();
    while let Some(option) = arguments.next() {
        match option.as_str() {
            "--only" => only.push(value::<String>(&option, arguments.next())?),
            _ => bail!("{option:?} is no option of allocations\n{USAGE}"),
        }
    }
    Ok(Command::Allocations {
        contenders: chosen(&only)?,
    })
}

/// Returns the contenders of the stacks with these names, or all; and the floors.
fn chosen(only: &[String]) -> Result<Vec<Contender>> {
    for name in only {
        let known = Contender::ALL
            .iter()
            .any(|contender| contender.stack() == name);
        ensure!(known, "no stack is called {name:?}");
    }
    let chosen = |contender: &Contender| {
        only.is_empty()
            || *contender == contender.floor()
            || only.iter().any(|name| contender.stack() == name)
    };
    Ok(Contender::ALL.iter().copied().filter(chosen).collect())
}

fn serve(mut arguments: impl Iterator<Item = String>) -> Result<Command> {
    let contender = value("CONTENDER", arguments.next())?;
    let address = value("the address", arguments.next())?;
    let mut core = None;
    while let Some(option) = arguments.next() {
        match option.as_str() {
            "--core" => core = Some(value(&option, arguments.next())?),
            _ => bail!("{option:?} is no option of serve\n{USAGE}"),
        }
    }
    Ok(Command::Serve {
        contender,
        address,
        core,
    })
}

fn seconds(name: &str, text: Option<String>) -> Result<Duration> {
    let time = Duration::try_from_secs_f64(value(name, text)?).with_context(|| name.to_owned())?;
    ensure!(time <= LONGEST, "{name} is more than {LONGEST:?}");
    Ok(time)
}

fn value<T>(name: &str, text: Option<String>) -> Result<T>
where
    T: FromStr,
    T::Err: Into<anyhow::Error>,
{
    let text = text.with_context(|| format!("{name} needs a value"))?;
    text.parse()
        .map_err(Into::into)
        .with_context(|| format!("{name}: {text:?}"))
}
