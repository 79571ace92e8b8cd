//! The private directory of a host, which holds its sockets and those of its plugins.

use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use crate::error::StartError;

/// How the names of these directories begin.
const PREFIX: &str = "connect-plugin-";
/// The name of the host's own socket.
pub(crate) const HOST: &str = "host";
/// How long the path may be, so that the paths of sockets fit into the 108 bytes that the
/// operating system has for them.
const MAX_PARENT: usize = 70;
/// How old a socket without a host must be before it counts as left behind. A socket that is being
/// made refuses connections for a moment too.
const LEFT_BEHIND: Duration = Duration::from_secs(60);

/// A directory that this user alone can enter; removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Directory(TempDir);

impl Directory {
    /// Makes a directory, and removes those of hosts that were killed.
    pub(crate) fn make() -> Result<Self, StartError> {
        let mut parent = std::env::temp_dir();
        if parent.as_os_str().len() > MAX_PARENT {
            parent = PathBuf::from("/tmp");
        }
        let made = Self::make_in(&parent);
        made.map_err(|source| StartError::Directory {
            path: parent,
            source,
        })
    }

    fn make_in(parent: &Path) -> std::io::Result<Self> {
        let directory = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(parent)?;
        sweep(parent, directory.path(), LEFT_BEHIND);
        Ok(Self(directory))
    }

    /// Returns the address of a socket in the directory.
    pub(crate) fn socket(&self, name: &str) -> String {
        format!(
            "unix:{}",
            self.0.path().join(name).with_extension("sock").display()
        )
    }
}

/// Removes directories beside `own` whose host was killed before it could.
fn sweep(parent: &Path, own: &Path, age: Duration) {
    // What cannot be read or removed is somebody else's, or the next host's to remove.
    let (Ok(entries), Ok(own)) = (fs::read_dir(parent), fs::metadata(own)) else {
        return;
    };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes())
            // Of the entry itself: a link leads elsewhere.
            && entry.metadata().is_ok_and(|it| it.is_dir() && it.uid() == own.uid());
        let path = entry.path();
        if is_ours && is_left_behind(&path.join(HOST).with_extension("sock"), age) {
            match fs::remove_dir_all(&path) {
                Ok(()) => tracing::debug!(path = %path.display(), "a killed host's directory"),
                Err(error) => tracing::debug!(path = %path.display(), %error, "not removed"),
            }
        }
    }
}

/// Reports whether nobody has listened on a socket for a while.
fn is_left_behind(socket: &Path, age: Duration) -> bool {
    let made = fs::symlink_metadata(socket).and_then(|it| it.modified());
    let is_old = made.is_ok_and(|made| made.elapsed().is_ok_and(|elapsed| elapsed >= age));
    is_old
        && UnixStream::connect(socket)
            .is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused)
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn nobody_else_can_enter_and_nothing_is_left() {
        let parent = TempDir::new().expect("a directory");
        let directory = Directory::make_in(parent.path()).expect("made");
        let path = directory.0.path().to_owned();
        let mode = fs::metadata(&path)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700);
        assert_eq!(
            directory.socket("0"),
            format!("unix:{}/0.sock", path.display())
        );
        drop(directory);
        assert!(!path.exists());
    }

    #[test]
    fn only_what_a_killed_host_left_behind_is_swept() {
        let parent = TempDir::new().expect("a directory");
        let make = |name: &str| {
            let path = parent.path().join(name);
            fs::create_dir(&path).expect("made");
            path
        };
        let (dead, empty) = (make("connect-plugin-dead"), make("connect-plugin-empty"));
        let (live, other) = (make("connect-plugin-live"), make("another"));
        for path in [&dead, &other] {
            drop(UnixListener::bind(path.join("host.sock")).expect("a socket"));
        }
        let _listener = UnixListener::bind(live.join("host.sock")).expect("a socket");

        sweep(parent.path(), parent.path(), Duration::from_secs(60));
        assert!(dead.exists(), "it may be a host that is about to listen");
        sweep(parent.path(), parent.path(), Duration::ZERO);
        assert!(!dead.exists());
        assert!(empty.exists() && live.exists() && other.exists());
    }
}
