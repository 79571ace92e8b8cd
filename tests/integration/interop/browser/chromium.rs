//! Chromium as a child process.

use std::fs::File;
use std::process::Stdio;

use connect_plugin_tests::tools;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

/// A browser with one page, which ends with this.
pub(super) struct Browser {
    process: Child,
    /// What it remembers, and its log.
    folder: tempfile::TempDir,
}

impl Browser {
    pub(super) fn open(url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let log = File::create(folder.path().join("log")).expect("a file");
        let process = Command::new(tools::CHROMIUM)
            .args(["--headless", "--no-sandbox", "--disable-gpu"])
            .args(["--disable-quic", "--disable-dev-shm-usage"])
            .args(["--no-first-run", "--no-proxy-server"])
            .args(["--disable-background-networking", "--disable-sync"])
            .args(["--disable-component-update", "--disable-breakpad"])
            // The server's certificate is of this test.
            .arg("--ignore-certificate-errors")
            .arg(format!("--user-data-dir={}", folder.path().display()))
            .arg(url)
            // Whatever else it writes, it writes there too.
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .expect("it starts");
        Self { process, folder }
    }

    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It has a process for each of many things, in a group that this test has made.
        let id = self.process.id().and_then(|id| i32::try_from(id).ok());
        if let Some(group) = id.and_then(Pid::from_raw) {
            // An error says that none of them is left.
            kill_process_group(group, Signal::KILL).ok();
        }
    }
}
