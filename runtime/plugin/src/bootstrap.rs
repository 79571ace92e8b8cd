//! The plugin's end of the private channel, from hello to the host's death.

use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::sync::Mutex;
use std::time::Duration;

use connect_plugin_proto::launch::{
    self, Failed, Hello, LaunchOffer, LaunchReport, Listening, MAX_MESSAGE,
};
use connect_plugin_proto::names::CORE_PROTOCOL_VERSION;
use connect_plugin_rpc::{ForeignText, Manifest};
use connect_plugin_wire::envelope::Decoder;
use rustix::process::{Signal, getpgrp, getpid, kill_process_group};

use crate::failure::Failure;

/// How long the host may take to answer hello.
const OFFER_TIMEOUT: Duration = Duration::from_secs(30);

/// The plugin's end of the private channel.
#[derive(Debug)]
pub(crate) struct Bootstrap {
    channel: Mutex<UnixStream>,
}

impl Bootstrap {
    /// Takes the channel from standard input, says hello and waits for the host's offer.
    pub(crate) fn open(manifest: &Manifest) -> Result<(Self, LaunchOffer), Failure> {
        let mut channel = take_stdin().map_err(Failure::Channel)?;
        let hello = LaunchReport {
            hello: Some(Hello {
                core_protocol_version: CORE_PROTOCOL_VERSION,
                self_id: manifest.id.to_owned(),
                self_version: manifest.version.to_owned(),
            }),
            ..LaunchReport::default()
        };
        channel
            .write_all(&launch::encode(&hello)?)
            .map_err(Failure::Channel)?;
        let offer = read_offer(&mut channel)?;
        if offer.core_protocol_version != CORE_PROTOCOL_VERSION {
            return Err(Failure::Incompatible {
                theirs: offer.core_protocol_version,
            });
        }
        Ok((
            Self {
                channel: Mutex::new(channel),
            },
            offer,
        ))
    }

    /// Tells the host where the plugin listens.
    pub(crate) fn listening(&self, target: String) -> Result<(), Failure> {
        let listening = Some(Listening { target });
        self.report(&LaunchReport {
            listening,
            ..LaunchReport::default()
        })
    }

    /// Tells the host why the plugin stops.
    pub(crate) fn failed(&self, reason: &str) -> Result<(), Failure> {
        // It may quote others, and has to fit into one message of the channel.
        let reason = ForeignText::message(reason).into();
        let failed = Some(Failed { reason });
        self.report(&LaunchReport {
            failed,
            ..LaunchReport::default()
        })
    }

    fn report(&self, report: &LaunchReport) -> Result<(), Failure> {
        let bytes = launch::encode(report)?;
        let mut channel = self
            .channel
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        channel.write_all(&bytes).map_err(Failure::Channel)
    }

    /// Ends this process, with everything it started, as soon as the host is gone.
    ///
    /// It waits in a thread of its own: a runtime that is blocked must not outlive its host.
    pub(crate) fn follow_host(&self) -> Result<(), Failure> {
        let mut channel = {
            let channel = self
                .channel
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            channel.try_clone().map_err(Failure::Channel)?
        };
        channel.set_read_timeout(None).map_err(Failure::Channel)?;
        let follow = move || {
            let mut buf = [0; 64];
            // Nothing more is said on the channel; what a later host may say is passed over.
            while !matches!(channel.read(&mut buf), Ok(0)) {}
            die()
        };
        std::thread::Builder::new()
            .name("host".to_owned())
            .spawn(follow)?;
        Ok(())
    }
}

/// Takes standard input over, so that nothing else in the process reads from the channel.
fn take_stdin() -> io::Result<UnixStream> {
    let channel = io::stdin().as_fd().try_clone_to_owned()?;
    let nothing = std::fs::File::open("/dev/null")?;
    rustix::stdio::dup2_stdin(&nothing)?;
    let channel = UnixStream::from(channel);
    // Only a socket has a peer: a file or a terminal is refused here.
    channel.peer_addr()?;
    channel.set_read_timeout(Some(OFFER_TIMEOUT))?;
    Ok(channel)
}

fn read_offer(channel: &mut UnixStream) -> Result<LaunchOffer, Failure> {
    let mut decoder = Decoder::new(MAX_MESSAGE);
    let mut buf = [0; 4096];
    loop {
        if let Some(envelope) = decoder.decode()? {
            return Ok(launch::decode(envelope.data)?);
        }
        match channel.read(&mut buf).map_err(Failure::Channel)? {
            0 => return Err(Failure::Channel(io::ErrorKind::UnexpectedEof.into())),
            len => decoder.push(bytes::Bytes::copy_from_slice(&buf[..len])),
        }
    }
}

/// Ends the process at once, and its children if it leads a process group, as a launched one does.
fn die() -> ! {
    let pid = getpid();
    if getpgrp() == pid {
        // It kills this process too; if it fails, only this process is left to end.
        let _only_if_it_failed = kill_process_group(pid, Signal::KILL);
    }
    std::process::exit(1)
}
