//! The body of every plugin's `main`.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use connect_plugin_proto::names::{COOKIE_KEY, COOKIE_VALUE};
use connect_plugin_rpc::{Manifest, Result as RpcResult, Service};

use crate::arguments::{self, Command, Format};
use crate::describe;
use crate::failure::Failure;
use crate::host::Host;
use crate::{launched, standalone};

/// The exit code of a wrong command line, as most Unix programs have it.
const USAGE: u8 = 2;

/// How many threads run a plugin's calls, at most. Calls wait for other processes more than they
/// compute, and one thread that a handler blocks must not stop the others.
const MAX_WORKERS: usize = 4;

/// Runs a plugin. Not public API.
#[doc(hidden)]
pub fn run<F, Fut>(manifest: &'static Manifest, main: F) -> ExitCode
where
    F: FnOnce(Host) -> Fut + Send + 'static,
    Fut: Future<Output = RpcResult<Vec<Arc<dyn Service>>>> + Send + 'static,
{
    let cookie = std::env::var_os(COOKIE_KEY);
    let is_launched = cookie.as_ref().is_some_and(|cookie| cookie == COOKIE_VALUE);
    // What a host passes on its command line is for the plugin itself.
    let command = if is_launched {
        Command::Serve
    } else {
        match arguments::parse(std::env::args_os().skip(1)) {
            Ok(command) => command,
            Err(text) => {
                complain(manifest.id, &text);
                return ExitCode::from(USAGE);
            }
        }
    };
    let result = match command {
        Command::Help => return print_line(&help(manifest)),
        Command::Version => return print_line(&format!("{} {}", manifest.id, manifest.version)),
        Command::Describe(Format::Json) => match describe::to_json(manifest) {
            Ok(json) => return print_line(&json),
            Err(error) => Err(Failure::Io(error)),
        },
        Command::Describe(Format::DescriptorSet) => match describe::to_descriptor_set(manifest) {
            Ok(set) => return print(&set),
            Err(error) => Err(Failure::Io(error)),
        },
        Command::Listen(address) => standalone::serve(manifest, &address, main),
        Command::Serve if is_launched => launched::serve(manifest, main),
        Command::Serve => Err(match cookie {
            None => Failure::NotLaunched,
            Some(_) => Failure::WrongCookie,
        }),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(manifest.id, &failure.to_string());
            let usage = matches!(failure, Failure::NotLaunched | Failure::WrongCookie);
            if usage {
                ExitCode::from(USAGE)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

/// Makes the runtime on which a plugin lives.
pub(crate) fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.min(MAX_WORKERS))
        .thread_name("plugin")
        .enable_all()
        .build()
}

fn help(manifest: &Manifest) -> String {
    let Manifest { id, version, .. } = manifest;
    let provides = manifest.provides.iter().map(|service| {
        let (service_type, version) = (service.service_type, service.version);
        format!("  {service_type} {version} ({})\n", service.name)
    });
    let requires = manifest.requirements().map(|required| {
        let how = match (required.required_for_startup, required.watch_for_changes) {
            (true, _) => "before it starts",
            (false, true) => "if there, and as it comes and goes",
            (false, false) => "if there",
        };
        format!(
            "  {} ^{}, {how}\n",
            required.service_type, required.min_version
        )
    });
    let provides: String = provides.collect();
    let mut requires: String = requires.collect();
    if !requires.is_empty() {
        requires.insert_str(0, "Requires:\n");
    }
    format!(
        "{id} {version}: a plugin for connect-plugin hosts\n\n\
         Provides:\n{provides}{requires}\n\
         A host starts this program and calls it. By hand it can be told:\n\
         \x20 --describe                 print the manifest and the contracts as JSON\n\
         \x20 --describe=descriptor-set  write the contracts as an encoded\n\
         \x20                            google.protobuf.FileDescriptorSet\n\
         \x20 --listen ADDRESS           serve without a host, on host:port or unix:/path\n\
         \x20 --version                  print id and version\n\
         \x20 --help                     print this"
    )
}

fn print_line(text: &str) -> ExitCode {
    print(format!("{text}\n").as_bytes())
}

/// Prints what was asked for.
fn print(bytes: &[u8]) -> ExitCode {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has gone away, as `head` does.
        Err(_) => ExitCode::FAILURE,
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a program that cannot start has nothing else to say it by"
)]
fn complain(id: &str, text: &str) {
    eprintln!("{id}: {text}");
}
