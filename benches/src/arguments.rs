//! The command line, read by hand: five options do not need a parser's dependencies.

use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::address::Address;
use crate::contender::Contender;

pub(crate) const USAGE: &str = "\
usage: connect-plugin-benches run [--rounds N] [--seconds S] [--warm-up S] [--only STACK]...
       connect-plugin-benches serve CONTENDER unix:PATH|tcp:IP:PORT [--core N]

run    measures everything and prints markdown tables.
         --rounds   times that each cell is measured (10)
         --seconds  length of one measurement (0.5)
         --warm-up  seconds of the same load before it (0.2)
         --only     leaves out all stacks but this one; the floors always stay
serve  is one server, until its standard input ends; prints where it listens.";

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
    Help,
}

#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) rounds: usize,
    pub(crate) measured: Duration,
    pub(crate) warm_up: Duration,
    pub(crate) contenders: Vec<Contender>,
}

impl Command {
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        match arguments.next().as_deref() {
            Some("run") => run(arguments).map(Self::Run),
            Some("serve") => serve(arguments),
            Some("help" | "--help" | "-h") => Ok(Self::Help),
            other => bail!("{other:?} is no command\n{USAGE}"),
        }
    }
}

fn run(mut arguments: impl Iterator<Item = String>) -> Result<Run> {
    let mut rounds = 10;
    let mut measured = Duration::from_millis(500);
    let mut warm_up = Duration::from_millis(200);
    let mut only = Vec::new();
    while let Some(option) = arguments.next() {
        match option.as_str() {
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
    for name in &only {
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
    let contenders = Contender::ALL.iter().copied().filter(chosen).collect();
    Ok(Run {
        rounds,
        measured,
        warm_up,
        contenders,
    })
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
