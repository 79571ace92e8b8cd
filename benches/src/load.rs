//! A closed loop: a fixed number of calls in flight on one connection, for a fixed time.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::cpu_time::CpuTime;
use crate::stack::{Caller, Work};
use crate::store::Key;

/// How long the last calls may take once the time is over.
const GRACE: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) key: Key,
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

/// Makes so many calls, one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    pub(crate) calls: usize,
    /// The time between two calls, in which the server comes to rest: whether it does before the
    /// next call arrives would otherwise be a matter of luck.
    pub(crate) pause: Option<Duration>,
}

impl Work for Count {
    type Output = ();

    async fn with(self, mut caller: impl Caller) -> Result<()> {
        for _ in 0..self.calls {
            caller.call(Key::SMALL).await?;
            if let Some(pause) = self.pause {
                sleep(pause).await;
            }
        }
        Ok(())
    }
}

impl Work for &Plan {
    type Output = Load;

    async fn with(self, caller: impl Caller) -> Result<Load> {
        run(caller, self).await
    }
}

/// Warms up, then measures. The first wrong or failed answer ends the run.
async fn run(caller: impl Caller, plan: &Plan) -> Result<Load> {
    closed_loop(&caller, plan, plan.warm_up)
        .await
        .context("warm-up")?;

    let client = CpuTime::of(std::process::id())?;
    let server = CpuTime::of(plan.server)?;
    let start = Instant::now();
    let mut latencies = closed_loop(&caller, plan, plan.measured).await?;
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

async fn closed_loop(caller: &impl Caller, plan: &Plan, time: Duration) -> Result<Vec<Duration>> {
    let start = Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..plan.in_flight {
        workers.spawn(call_until(caller.clone(), plan.key, start + time));
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

async fn call_until(mut caller: impl Caller, key: Key, end: Instant) -> Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    let mut start = Instant::now();
    while start < end {
        caller.call(key).await?;
        let now = Instant::now();
        latencies.push(now - start);
        start = now;
    }
    Ok(latencies)
}
