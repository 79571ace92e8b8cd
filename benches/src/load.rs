//! A closed loop: a fixed number of calls in flight on one connection, for a fixed time.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::cpu_time::CpuTime;
use crate::stack::Caller;

/// How long the last calls may take once the time is over.
const GRACE: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) in_flight: usize,
    pub(crate) warm_up: Duration,
    pub(crate) measured: Duration,
    /// The process whose CPU time is the server's.
    pub(crate) server: u32,
}

/// What one run saw.
#[derive(Debug)]
pub(crate) struct Load {
    /// One entry per call, ascending.
    pub(crate) latencies: Vec<Duration>,
    pub(crate) elapsed: Duration,
    pub(crate) server: CpuTime,
    pub(crate) client: CpuTime,
}

/// Warms up, then measures. The first wrong or failed answer ends the run.
pub(crate) async fn run(caller: impl Caller, plan: &Plan) -> Result<Load> {
    closed_loop(&caller, plan.in_flight, plan.warm_up)
        .await
        .context("warm-up")?;

    let client = CpuTime::of(std::process::id())?;
    let server = CpuTime::of(plan.server)?;
    let start = Instant::now();
    let mut latencies = closed_loop(&caller, plan.in_flight, plan.measured).await?;
    let elapsed = start.elapsed();
    let server = CpuTime::of(plan.server)?.since(server);
    let client = CpuTime::of(std::process::id())?.since(client);

    ensure!(
        !latencies.is_empty(),
        "no call ended in {:?}",
        plan.measured
    );
    latencies.sort_unstable();
    Ok(Load {
        latencies,
        elapsed,
        server,
        client,
    })
}

async fn closed_loop(
    caller: &impl Caller,
    in_flight: usize,
    time: Duration,
) -> Result<Vec<Duration>> {
    let start = Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..in_flight {
        workers.spawn(call_until(caller.clone(), start + time));
    }
    let mut latencies = Vec::new();
    let all = async {
        while let Some(worker) = workers.join_next().await {
            latencies.append(&mut worker.context("a worker panicked")??);
        }
        anyhow::Ok(())
    };
    timeout(time + GRACE, all)
        .await
        .context("calls still in flight")??;
    Ok(latencies)
}

async fn call_until(mut caller: impl Caller, end: Instant) -> Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    let mut start = Instant::now();
    while start < end {
        caller.call().await?;
        let now = Instant::now();
        latencies.push(now - start);
        start = now;
    }
    Ok(latencies)
}
