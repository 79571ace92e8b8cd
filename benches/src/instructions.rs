//! Instructions per call, counted by callgrind: the figure that comes out the same on a busy machine.
//!
//! Each side runs under callgrind once for few and once for many calls. What the second run has more,
//! divided by the calls that it made more, is one call without the start of the process.

mod committed;
pub(crate) mod count;
mod relay;

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, Result};

use crate::arguments::Instructions;
use crate::contender::{Client, Contender};
use committed::Committed;
pub(crate) use count::call;

/// The instructions of one call, in user space.
#[derive(Clone, Copy, Debug)]
struct PerCall {
    server: f64,
    client: f64,
}

/// Counts, and compares with what is committed if that is asked for.
pub(crate) async fn run(arguments: &Instructions) -> Result<String> {
    let mut counted = BTreeMap::new();
    for &contender in &arguments.contenders {
        eprintln!("{contender}");
        let per_call = PerCall {
            server: count::server(contender).await?,
            client: count::client(contender).await?,
        };
        counted.insert(contender.to_string(), per_call);
    }
    let mut text = table(&arguments.contenders, &counted)?;
    let now = Committed::new(&counted);
    if let Some(file) = &arguments.check {
        text.push_str(&Committed::read(file)?.compare(&now)?);
    }
    if let Some(file) = &arguments.write {
        now.write(file)?;
    }
    Ok(text)
}

fn table(contenders: &[Contender], counted: &BTreeMap<String, PerCall>) -> Result<String> {
    let mut text = String::from(
        "| contender | server | × floor | own client | × floor |\n|---|---|---|---|---|\n",
    );
    let of = |contender: Contender| {
        let found = counted.get(&contender.to_string());
        found.with_context(|| format!("{contender} was not counted"))
    };
    for &contender in contenders {
        let (one, floor) = (of(contender)?, of(contender.floor())?);
        writeln!(
            text,
            "| {contender} | {:.0} | {:.3} | {:.0} | {:.3} |",
            one.server,
            one.server / floor.server,
            one.client,
            one.client / floor.client,
        )?;
    }
    Ok(text)
}

/// The client that a contender's server answers while it is counted.
const DRIVER: Client = Client::Bare;
