//! Plugins that take all that they can get, and one beside them that should not feel it.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use connect_plugin::Context;
use connect_plugin::host::{Host, PluginLimits, Process};
use connect_plugin_system_tests::{Attack as _, AttackClient, BystanderClient};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::runtime::Builder;

use crate::Verdict;
use crate::bystander::{Seen, Watch};

/// How long a bystander may wait beyond what the control thread does.
const MOST: Duration = Duration::from_millis(100);
/// How often that may be missed before an attack counts as one that works.
const TRIES: u32 = 3;
/// How many descriptors the process may have.
const DESCRIPTORS: u64 = 1024;
const STREAMS: u32 = 2_100;
const CONNECTIONS: u32 = 3_000;
/// How long anything may take that is asked of a plugin.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long each attack is looked at.
pub(crate) const FULL: Duration = Duration::from_secs(10);
/// The same where many other things are to be run.
pub(crate) const SHORT: Duration = Duration::from_secs(1);

/// What is done to a host.
#[derive(Clone, Copy)]
enum Kind {
    Nothing,
    Output(&'static str),
    Streams,
    Manifest,
    Descriptors,
}

const ATTACKS: [(&str, Kind); 9] = [
    ("quiet", Kind::Nothing),
    ("output: newlines", Kind::Output("newlines")),
    ("output: lines of 62 bytes", Kind::Output("lines")),
    ("output: ANSI", Kind::Output("ansi")),
    ("output: binary", Kind::Output("binary")),
    ("output: lines of 10 MB", Kind::Output("long-lines")),
    ("2,100 streams", Kind::Streams),
    ("a manifest of 20,000 lines", Kind::Manifest),
    ("3,000 connections", Kind::Descriptors),
];

/// Runs every attack on one worker and on two.
#[expect(clippy::print_stdout, reason = "a program that prints its results")]
pub(crate) fn run(time: Duration) -> Verdict {
    if let Err(error) = limit_descriptors() {
        println!("descriptors cannot be limited: {error}");
        return Verdict::Failed;
    }
    let mut failed = 0;
    for workers in [1, 2] {
        for (name, attack) in ATTACKS {
            let outcome = (1..=TRIES).find_map(|tries| {
                let outcome = once(workers, attack, time);
                let is_last = tries == TRIES;
                match outcome {
                    Ok(seen) if is_fine(&seen) => Some(Ok(seen)),
                    outcome if is_last => Some(outcome.and_then(|seen| Err(line(&seen)))),
                    _ => None,
                }
            });
            let text = match outcome {
                Some(Ok(seen)) => format!("ok      {}", line(&seen)),
                Some(Err(error)) => {
                    failed += 1;
                    format!("FAILED  {error}")
                }
                None => continue,
            };
            println!("{workers} worker(s), {name:27} {text}");
        }
    }
    println!("{failed} failed");
    if failed == 0 {
        Verdict::Passed
    } else {
        Verdict::Failed
    }
}

fn limit_descriptors() -> rustix::io::Result<()> {
    let limit = Rlimit {
        current: Some(DESCRIPTORS),
        ..getrlimit(Resource::Nofile)
    };
    setrlimit(Resource::Nofile, limit)
}

fn is_fine(seen: &Seen) -> bool {
    seen.bystander.max() <= seen.control.max() + MOST
}

fn line(seen: &Seen) -> String {
    format!("bystander {}; control {}", seen.bystander, seen.control)
}

/// Attacks one host for a time.
fn once(workers: usize, attack: Kind, time: Duration) -> Result<Seen, String> {
    let log = tracing_subscriber::fmt().with_writer(std::io::sink);
    // The first try has set it.
    drop(tracing::subscriber::set_global_default(log.finish()));
    let runtime = if workers == 1 {
        Builder::new_current_thread().enable_all().build()
    } else {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(workers).enable_all().build()
    };
    let runtime = runtime.map_err(|error| error.to_string())?;
    let attacked = runtime.block_on(async { tokio::spawn(attacked(attack, time)).await });
    attacked.map_err(|error| error.to_string())?
}

async fn attacked(attack: Kind, time: Duration) -> Result<Seen, String> {
    let host = Host::builder()
        .launch(beside("bystander-plugin"))
        .launch(beside("attacker-plugin"));
    let host = host.start().await.map_err(|error| error.to_string())?;
    let bystander: BystanderClient = host.client().await.map_err(|error| error.to_string())?;
    let watch = Watch::begin(bystander);
    let done = match attack {
        Kind::Manifest => launch_endless_manifest().await,
        attack => ask(&host, attack).await,
    };
    tokio::time::sleep(time).await;
    let seen = watch.end().await?;
    done?;
    host.shutdown().await.map_err(|error| error.to_string())?;
    Ok(seen)
}

/// Asks the attacker to begin.
async fn ask(host: &Host, attack: Kind) -> Result<(), String> {
    let attacker: AttackClient = host.client().await.map_err(|error| error.to_string())?;
    let cx = Context::new().with_timeout(PATIENCE);
    let (got, most) = match attack {
        Kind::Nothing | Kind::Manifest => return Ok(()),
        Kind::Output(kind) => {
            let asked = attacker.print(&cx, kind).await;
            return asked.map_err(|error| error.to_string());
        }
        Kind::Streams => {
            let got = attacker.open_streams(&cx, STREAMS).await;
            (got, PluginLimits::DEFAULT_STREAMS)
        }
        Kind::Descriptors => {
            let socket = private_socket().ok_or("the host has no private socket")?;
            let got = attacker.open_connections(&cx, &socket, CONNECTIONS).await;
            (got, PluginLimits::DEFAULT_CONNECTIONS)
        }
    };
    let got = got.map_err(|error| error.to_string())?;
    if got == 0 || got > most {
        return Err(format!("the attacker got {got}: expected 1 to {most}"));
    }
    // What the process needs is there, while the attacker holds what it has got.
    File::open("/dev/null").map_err(|error| format!("no file can be opened: {error}"))?;
    let second = Host::builder()
        .launch(beside("bystander-plugin"))
        .start()
        .await;
    let second = second.map_err(|error| format!("no second host can be started: {error}"))?;
    second.shutdown().await.map_err(|error| error.to_string())
}

/// Launches the plugin that says too much of itself; it is to be refused.
async fn launch_endless_manifest() -> Result<(), String> {
    let host = Host::builder().launch(beside("endless-manifest-plugin"));
    match host.start().await {
        Ok(_) => Err("a manifest without end was taken".to_owned()),
        Err(error) if error.to_string().contains("provides") => Ok(()),
        Err(error) => Err(format!(
            "a manifest without end was refused for another reason: {error}"
        )),
    }
}

/// Returns the path of the host's private socket; it is the only host that uses the directory for
/// temporary files.
fn private_socket() -> Option<String> {
    let directories = std::env::temp_dir().read_dir().ok()?;
    let mut sockets = directories.filter_map(|entry| Some(entry.ok()?.path().join("host.sock")));
    let socket = sockets.find(|socket| socket.exists())?;
    Some(socket.to_str()?.to_owned())
}

/// Names a plugin that lies beside this program.
fn beside(name: &str) -> Process {
    let this = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("."));
    Process::new(this.with_file_name(name))
}
