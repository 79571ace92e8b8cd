//! The sockets of processes, as the operating system tells them.

use std::path::Path;

/// Returns the path of the Unix socket on which a process listens.
///
/// # Panics
///
/// Panics if it listens on none, or is no child of this one, and off Linux.
pub fn socket_of(pid: u32) -> String {
    let open = std::fs::read_dir(format!("/proc/{pid}/fd")).expect("a child of this process");
    let open: Vec<_> = open
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .collect();
    let sockets = std::fs::read_to_string("/proc/net/unix").expect("Linux");
    let mut paths = sockets.lines().filter_map(|line| {
        let [_, _, _, flags, _, _, inode, path]: [&str; 8] = line
            .split_whitespace()
            .collect::<Vec<_>>()
            .try_into()
            .ok()?;
        let socket = format!("socket:[{inode}]");
        (flags == "00010000" && open.iter().any(|it| it == Path::new(&socket)))
            .then(|| path.to_owned())
    });
    paths.next().expect("it listens")
}
