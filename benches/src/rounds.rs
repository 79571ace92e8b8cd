//! All cells, measured round by round, so that a slow minute of a shared machine falls on every contender
//! alike.

use anyhow::Result;

use crate::cell::{Condition, Method};
use crate::contender::Contender;
use crate::sample::Sample;

/// What one contender did under one condition: one sample per round.
#[derive(Debug)]
pub(crate) struct Series {
    pub(crate) condition: Condition,
    pub(crate) contender: Contender,
    pub(crate) samples: Vec<Sample>,
}

/// Measures every contender under every condition, `rounds` times. Contenders take turns within a condition,
/// and every other round goes backwards, so that nobody always runs after the same neighbour.
pub(crate) async fn measure(
    contenders: &[Contender],
    rounds: usize,
    method: &Method,
) -> Result<Vec<Series>> {
    let mut series: Vec<Series> = Condition::all()
        .flat_map(|condition| {
            contenders.iter().map(move |&contender| Series {
                condition,
                contender,
                samples: Vec::with_capacity(rounds),
            })
        })
        .collect();
    for round in 0..rounds {
        eprintln!("round {} of {rounds}", round + 1);
        for group in series.chunks_mut(contenders.len()) {
            if round % 2 == 1 {
                group.reverse();
            }
            for one in &mut *group {
                one.samples
                    .push(one.condition.measure(one.contender, method).await?);
            }
            if round % 2 == 1 {
                group.reverse();
            }
        }
    }
    Ok(series)
}
