//! A call of an implementation in this process: what the client costs above the trait's own method.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Result;
use connect_plugin::Context;
use rustix::time::{ClockId, clock_gettime};

use crate::cell::Method;
use crate::spread::Spread;
use crate::stack::connect_plugin::{Kv, both_ways};
use crate::store::{self, Key, Store};

/// The calls between two looks at the clock, so that it does not count.
const BATCH: u32 = 1_000;

/// Nanoseconds per call in one round.
#[derive(Clone, Copy, Debug)]
struct Round {
    direct: f64,
    client: f64,
}

/// Measures in rounds, and writes the table.
pub(crate) async fn table(rounds: usize, method: &Method) -> Result<String> {
    let (direct, client) = both_ways(Store::filled());
    let mut measured = Vec::with_capacity(rounds);
    round(&direct, &client, method.warm_up).await?;
    for _ in 0..rounds {
        measured.push(round(&direct, &client, method.measured).await?);
    }
    Ok(markdown(&measured))
}

/// Calls both ways in batches that take turns for as long as this.
async fn round(direct: &impl Kv, client: &impl Kv, time: Duration) -> Result<Round> {
    let (mut sums, mut calls) = ([0, 0], 0);
    let start = Instant::now();
    while calls == 0 || start.elapsed() < time {
        // There and back, so that neither always comes after the other.
        sums[0] += batch(direct).await?;
        sums[1] += batch(client).await?;
        sums[1] += batch(client).await?;
        sums[0] += batch(direct).await?;
        calls += 2 * u64::from(BATCH);
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a round is far below 2^52 nanoseconds"
    )]
    let [direct, client] = sums.map(|sum| sum as f64 / calls as f64);
    Ok(Round { direct, client })
}

/// Returns the nanoseconds of CPU time that this thread needs for the calls.
async fn batch(kv: &impl Kv) -> Result<u64> {
    let cx = Context::new();
    let key = Key::SMALL;
    let start = cpu_time();
    for _ in 0..BATCH {
        black_box(kv.get(black_box(&cx), black_box(key.name())).await?);
    }
    let nanoseconds = cpu_time() - start;
    let answer = kv.get(&cx, key.name()).await?;
    store::check(key, &answer.value, answer.found)?;
    Ok(nanoseconds)
}

fn cpu_time() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let part = |value: i64| u64::try_from(value).expect("the clock starts at zero");
    part(time.tv_sec) * 1_000_000_000 + part(time.tv_nsec)
}

fn markdown(rounds: &[Round]) -> String {
    let over = |figure: fn(&Round) -> f64| Spread::of(rounds.iter().map(figure));
    format!(
        "### in process, {}, one after the other\n\n\
         | call | CPU ns |\n\
         |---|---|\n\
         | the trait's method | {:.1} |\n\
         | `KvClient::in_process` | {:.1} |\n\
         | difference within a round | {:.1} |\n",
        Key::SMALL,
        over(|round| round.direct),
        over(|round| round.client),
        over(|round| round.client - round.direct),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_taken_within_a_round() {
        let rounds = [(10.0, 30.0), (20.0, 35.0), (30.0, 90.0)];
        let rounds = rounds.map(|(direct, client)| Round { direct, client });
        let text = markdown(&rounds);
        assert!(
            text.contains("difference within a round | 20.0 (15.0..60.0) |"),
            "{text}"
        );
    }

    #[tokio::test]
    async fn both_ways_answer_alike() {
        let (direct, client) = both_ways(Store::filled());
        let round = round(&direct, &client, Duration::ZERO)
            .await
            .expect("answers");
        assert!(round.direct > 0.0 && round.client > 0.0, "{round:?}");
    }
}
