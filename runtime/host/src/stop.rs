//! How launched plugins stop: asked, then told, then killed, dependents before providers.

use std::sync::Arc;
use std::time::Duration;

use connect_plugin_proto::lifecycle::{PluginControl, PluginControlClient, ShutdownRequest};
use connect_plugin_rpc::Context;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use crate::error::{Forced, Means};
use crate::events::PluginName;
use crate::launched::Plugin;
use crate::registry::Registry;
use crate::start_order;

/// How long a plugin may take to say that it will stop.
const ACKNOWLEDGE: Duration = Duration::from_secs(2);
/// How much of the time, at most, is kept for a plugin that must be told by a signal.
const TERMINATE: Duration = Duration::from_secs(2);
/// How long the operating system may take to end a killed process.
const KILL: Duration = Duration::from_secs(5);

/// Stops plugins within `grace`, dependents before their providers, and returns those that did not
/// stop by themselves.
pub(crate) async fn stop_all(
    registry: &Arc<Registry>,
    plugins: &[Arc<Plugin>],
    grace: Duration,
    reason: &'static str,
) -> Vec<Forced> {
    let deadline = Instant::now() + grace;
    let manifests: Vec<_> = plugins.iter().map(|it| it.manifest()).collect();
    // Plugins that run fit together; if they do not, they stop all at once.
    let waves =
        start_order::waves(&manifests).unwrap_or_else(|_| vec![(0..plugins.len()).collect()]);
    let mut forced = Vec::new();
    for (left, wave) in waves.iter().enumerate().rev() {
        // One slow wave must not leave the others without time.
        let share = deadline.saturating_duration_since(Instant::now()) / wave_count(left);
        let until = Instant::now() + share;
        let mut stopping = JoinSet::new();
        for plugin in wave {
            let (registry, plugin) = (Arc::clone(registry), Arc::clone(&plugins[*plugin]));
            stopping.spawn(async move {
                let means = stop(&registry, &plugin, until, reason).await;
                means.map(|means| Forced {
                    plugin: plugin.name(),
                    means,
                })
            });
        }
        while let Some(stopped) = stopping.join_next().await {
            match stopped {
                Ok(stopped) => forced.extend(stopped),
                Err(error) => tracing::error!(%error, "stopping a plugin failed"),
            }
        }
    }
    forced
}

/// Returns how many waves are left, this one included.
fn wave_count(position: usize) -> u32 {
    u32::try_from(position + 1).unwrap_or(u32::MAX)
}

/// Stops one plugin, and returns what it took if asking was not enough.
async fn stop(
    registry: &Registry,
    plugin: &Plugin,
    deadline: Instant,
    reason: &'static str,
) -> Option<Means> {
    registry.ask_to_stop(&plugin.runtime_id);
    let launched = &plugin.launched;
    if launched.progress().borrow().ended.is_some() {
        return None;
    }
    let left = deadline.saturating_duration_since(Instant::now());
    let asked_until = deadline - TERMINATE.min(left / 4);
    if ask(plugin, asked_until, reason).await
        && timeout_at(asked_until, launched.ended()).await.is_ok()
    {
        return None;
    }
    let PluginName { runtime_id, .. } = plugin.name();
    tracing::warn!(
        plugin = runtime_id,
        "a plugin did not stop when asked, and gets SIGTERM"
    );
    launched.group.terminate();
    if timeout_at(deadline, launched.ended()).await.is_ok() {
        return Some(Means::Terminated);
    }
    tracing::warn!(
        plugin = runtime_id,
        "a plugin did not stop when told, and gets SIGKILL"
    );
    launched.group.kill();
    match tokio::time::timeout(KILL, launched.ended()).await {
        Ok(_) => Some(Means::Killed),
        Err(_) => Some(Means::Survived),
    }
}

/// Asks a plugin to stop, and reports whether it will or already has.
async fn ask(plugin: &Plugin, until: Instant, reason: &'static str) -> bool {
    let left = until.saturating_duration_since(Instant::now());
    let cx = Context::new().with_timeout(ACKNOWLEDGE.min(left));
    let request = ShutdownRequest {
        grace_period_seconds: i32::try_from(left.as_secs()).unwrap_or(i32::MAX),
        reason: reason.to_owned(),
    };
    let control = PluginControlClient::new(plugin.control.clone());
    tokio::select! {
        answer = control.shutdown(&cx, request) => match answer {
            Ok(answer) => answer.acknowledged,
            Err(error) => {
                tracing::debug!(plugin = plugin.runtime_id, %error, "a plugin cannot be asked");
                // It may have ended with the answer half sent.
                plugin.launched.progress().borrow().ended.is_some()
            }
        },
        _ = plugin.launched.ended() => true,
    }
}
