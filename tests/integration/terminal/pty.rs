//! A terminal of a test's own, with a program in front of it.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use connect_plugin_tests::tools;
use rustix::io::Errno;
use rustix::process::Signal;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::programs::send;
use crate::waiting::LIMIT;

/// A program in a session of its own, whose controlling terminal this is.
pub(super) struct Terminal {
    /// The side of whoever types and reads.
    keyboard: File,
    child: Child,
    shown: Vec<u8>,
    /// For the sockets of the program. It is in the environment of all that it starts.
    dir: tempfile::TempDir,
}

impl Terminal {
    /// Starts a program.
    pub(super) fn start(program: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(tools::SETSID);
        // The tests may have been started by `nohup`, or by a script in the background.
        let as_usual = [
            "--ctty",
            "env",
            "--default-signal=HUP",
            "--default-signal=INT",
        ];
        command.args(as_usual).arg(program).args(arguments);
        Self::attach(command)
    }

    fn attach(mut command: Command) -> Self {
        let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
            .expect("there are terminals");
        grantpt(&keyboard).expect("it is this test's");
        unlockpt(&keyboard).expect("it is this test's");
        rustix::io::ioctl_fionbio(keyboard.as_fd(), true).expect("a terminal need not block");
        let name = ptsname(&keyboard, Vec::new()).expect("it has a name");
        let screen = std::ffi::OsStr::from_bytes(name.as_bytes());
        let screen = || {
            let mut options = File::options();
            options
                .read(true)
                .write(true)
                .open(screen)
                .expect("it opens")
        };
        let dir = tempfile::tempdir().expect("a temporary directory");
        command
            .env("TMPDIR", dir.path())
            .stdin(screen())
            .stdout(screen())
            .stderr(screen());
        let child = command.spawn().expect("it starts");
        Self {
            keyboard: keyboard.into(),
            child,
            shown: Vec::new(),
            dir,
        }
    }

    /// Types keys; `\u{3}` is Ctrl-C.
    pub(super) fn keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("they fit");
    }

    /// Sends a signal to the program.
    pub(super) fn signal(&self, signal: Signal) {
        send(self.pid(), signal);
    }

    /// Returns the number of the program's process.
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until a text is shown.
    #[track_caller]
    pub(super) fn shows(&mut self, text: &str) {
        self.wait(text, |terminal| {
            let shown = String::from_utf8_lossy(&terminal.shown);
            shown.contains(text).then_some(())
        });
    }

    /// Types keys again and again until the program has ended, and returns its status.
    #[track_caller]
    pub(super) fn keys_until_the_end(&mut self, keys: &str) -> u8 {
        let status = self.wait("it ends", |terminal| {
            terminal.keys(keys);
            terminal.status()
        });
        self.ended(status)
    }

    /// Waits until the program has ended, and returns its status as a shell shows it. Nothing that
    /// it has started is left then.
    #[track_caller]
    pub(super) fn status_at_the_end(&mut self) -> u8 {
        let status = self.wait("it ends", Self::status);
        self.ended(status)
    }

    /// Closes the terminal, and waits for the end as [`Self::status_at_the_end`] does.
    #[track_caller]
    pub(super) fn closed(mut self) -> u8 {
        // The last handle to this side is what keeps a terminal open.
        self.keyboard = File::open("/dev/null").expect("it is there");
        self.status_at_the_end()
    }

    /// Returns what was shown.
    pub(super) fn shown(&self) -> String {
        String::from_utf8_lossy(&self.shown).into_owned()
    }

    fn status(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("a child of this test")
    }

    #[track_caller]
    fn ended(&mut self, status: ExitStatus) -> u8 {
        self.wait("all that it started ends", |terminal| {
            processes_with(&terminal.dir).is_empty().then_some(())
        });
        let left: Vec<_> = std::fs::read_dir(&self.dir).expect("it is there").collect();
        assert!(left.is_empty(), "{left:?}\n{}", self.shown());
        let status = status.code().or(status.signal().map(|signal| 128 + signal));
        let status = status.expect("it exited, or was ended by a signal");
        u8::try_from(status).expect("a status is a byte")
    }

    /// Waits for something, and reads meanwhile: a program whose terminal is full would wait too.
    #[track_caller]
    fn wait<T>(&mut self, what: &str, mut look: impl FnMut(&mut Self) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            let found = look(self);
            self.read();
            if let Some(found) = found {
                return found;
            }
            let shown = self.shown();
            assert!(
                start.elapsed() < LIMIT,
                "not within {LIMIT:?}: {what}\n{shown}"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn read(&mut self) {
        let mut buf = [0; 4096];
        loop {
            match self.keyboard.read(&mut buf) {
                // The program has closed its side, or this one is closed.
                Ok(0) => return,
                Ok(len) => self.shown.extend_from_slice(&buf[..len]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // How Linux tells that nothing has the other side open.
                Err(error) if error.raw_os_error() == Some(Errno::IO.raw_os_error()) => return,
                Err(error) => panic!("the terminal cannot be read: {error}"),
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Of a test that failed; otherwise it has ended.
        if self.status().is_none() {
            self.child.kill().expect("a child of this test");
            self.child.wait().expect("a child of this test");
        }
    }
}

/// Returns the processes that have this directory for their temporary files.
fn processes_with(dir: &tempfile::TempDir) -> Vec<String> {
    let wanted = format!("TMPDIR={}", dir.path().display());
    let processes = std::fs::read_dir("/proc").expect("this is Linux").flatten();
    let processes = processes.filter(|process| {
        // Those that have ended, and those of others, are read as empty.
        let environment = std::fs::read(process.path().join("environ")).unwrap_or_default();
        let mut variables = environment.split(|byte| *byte == 0);
        variables.any(|variable| variable == wanted.as_bytes())
    });
    processes
        .map(|process| process.path().display().to_string())
        .collect()
}
