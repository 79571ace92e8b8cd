//! A contender's server as a process of its own, seen from both sides: the child that serves, and the handle
//! that the parent holds.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;

use anyhow::{Context, Result, ensure};

use crate::address::Address;
use crate::contender::Contender;
use crate::core_affinity::{self, Cores};

/// Serves until standard input ends, so that no server outlives the process that started it.
pub(crate) async fn serve(
    contender: Contender,
    address: Address,
    core: Option<usize>,
) -> Result<()> {
    if let Some(core) = core {
        core_affinity::pin(core)?;
    }
    let (listener, address) = address.listen().await?;
    println!("{address}");
    std::io::stdout().flush()?;
    thread::spawn(|| {
        // An error means the same as the end: nobody is there any more.
        let ended = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(i32::from(ended.is_err()));
    });
    contender.serve(listener).await
}

/// A running server. Dropping it ends the process.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    address: Address,
}

impl Server {
    /// Starts this same binary as a server, and waits until it says where it listens.
    pub(crate) fn start(
        contender: Contender,
        address: &Address,
        cores: Option<Cores>,
    ) -> Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        serving(&mut command, contender, address);
        if let Some(cores) = cores {
            command.arg("--core").arg(cores.server.to_string());
        }
        Self::spawn(command, address)
    }

    /// Starts it behind `command`, which runs the program that follows.
    pub(crate) fn start_under(
        mut command: Command,
        contender: Contender,
        address: &Address,
    ) -> Result<Self> {
        serving(command.arg(env::current_exe()?), contender, address);
        Self::spawn(command, address)
    }

    fn spawn(mut command: Command, address: &Address) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().context("stdout was piped")?;
        // From here on an early return drops the handle, and with it the child.
        let mut server = Self {
            child,
            address: address.clone(),
        };
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        server.address = line
            .trim_end()
            .parse()
            .context("the server did not say where it listens")?;
        Ok(server)
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// Lets the server end by itself.
    pub(crate) fn finish(mut self) -> Result<()> {
        drop(self.child.stdin.take());
        let status = self.child.wait()?;
        ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }
}

fn serving(command: &mut Command, contender: Contender, address: &Address) {
    command
        .arg("serve")
        .arg(contender.to_string())
        .arg(address.to_string());
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended and was waited for is left alone.
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait()) {
            eprintln!("server {}: {error}", self.child.id());
        }
    }
}
