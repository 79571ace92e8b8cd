//! Measures the contenders of a group in turns.

use rustix::time::{ClockId, clock_gettime};

use crate::case::{Case, Group};
use crate::spread::Spread;

/// CPU time that one measurement takes, in nanoseconds.
const SLICE: f64 = 20e6;

pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) nanoseconds: Spread,
    pub(crate) ratio: Spread,
}

/// Measures every contender once a round, every other round backwards. Ratios are within a round.
pub(crate) fn measure(group: &mut Group, rounds: usize) -> Vec<Row> {
    let times: Vec<u32> = group.cases.iter_mut().map(warm_up).collect();
    let mut measured = vec![Vec::new(); group.cases.len()];
    for round in 0..rounds {
        let mut order: Vec<usize> = (0..group.cases.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for index in order {
            let spent = spend(&mut group.cases[index], times[index]);
            measured[index].push(spent / f64::from(times[index]));
        }
    }
    let base = measured[0].clone();
    let cases = group.cases.iter().zip(measured);
    cases
        .map(|(case, measured)| Row {
            name: case.name,
            nanoseconds: Spread::of(measured.iter().copied()),
            ratio: Spread::of(measured.iter().zip(&base).map(|(own, base)| own / base)),
        })
        .collect()
}

/// Runs a contender for a while, and returns how often it fits into a slice.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a slice is no more than some ten million operations"
)]
fn warm_up(case: &mut Case) -> u32 {
    let mut times = 1;
    loop {
        let spent = spend(case, times);
        if spent > SLICE / 4.0 {
            return (f64::from(times) * SLICE / spent).max(1.0) as u32;
        }
        times *= 2;
    }
}

/// CPU time of this thread: what other processes take does not count.
fn spend(case: &mut Case, times: u32) -> f64 {
    let before = now();
    (case.run)(times);
    now() - before
}

#[expect(clippy::cast_precision_loss, reason = "a run takes minutes")]
fn now() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}
