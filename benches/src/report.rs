//! The markdown tables.

use std::fmt::{self, Write};

use anyhow::{Context, Result};

use crate::contender::Client;
use crate::rounds::Series;
use crate::sample::Sample;
use crate::spread::Spread;

const HEAD: &str = "\
| contender | req/s | × floor | p50 µs | p99 µs | server CPU µs/req | × floor | client CPU µs/req | × floor | waited |
|---|---|---|---|---|---|---|---|---|---|";

/// Writes one table per condition: first those with the bare client, then those with own clients.
///
/// A ratio is taken within each round and only then over the rounds, so it does not see the machine change.
///
/// # Errors
///
/// When a contender was measured without its floor.
pub(crate) fn markdown(series: &[Series]) -> Result<String> {
    let mut text = String::new();
    for group in series.chunk_by(|a, b| a.condition == b.condition) {
        let condition = group[0].condition;
        writeln!(text, "### {condition}\n\n{HEAD}")?;
        for one in group {
            let floor = group
                .iter()
                .find(|other| other.contender == one.contender.floor());
            let floor = floor.context("a contender needs its floor in the same run")?;
            row(&mut text, one, floor)?;
        }
        writeln!(text)?;
    }
    Ok(text)
}

fn row(text: &mut String, one: &Series, floor: &Series) -> fmt::Result {
    let over = |figure: fn(&Sample) -> f64| Spread::of(one.samples.iter().map(figure));
    let ratio = |figure: fn(&Sample) -> f64| {
        let pairs = one.samples.iter().zip(&floor.samples);
        Spread::of(pairs.map(|(one, floor)| figure(one) / figure(floor)))
    };
    writeln!(
        text,
        "| {} | {:.0} | {:.2} | {:.1} | {:.1} | {:.2} | {:.2} | {} | {} | {:.0} % |",
        one.contender,
        over(|sample| sample.requests),
        ratio(|sample| sample.requests),
        over(|sample| sample.p50).median,
        over(|sample| sample.p99).median,
        over(|sample| sample.server_cpu),
        ratio(|sample| sample.server_cpu),
        client_cpu(one, over(|sample| sample.client_cpu)),
        client_cpu(one, ratio(|sample| sample.client_cpu)),
        over(|sample| sample.waited).median * 100.0,
    )
}

/// The bare client costs the same whoever answers it, so only an own client's figure says something.
fn client_cpu(one: &Series, spread: Spread) -> String {
    match one.condition.client {
        Client::Bare => "–".to_owned(),
        Client::Own => format!("{spread:.2}"),
    }
}
