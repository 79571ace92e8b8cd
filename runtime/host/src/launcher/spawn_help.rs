//! What to do about a program that cannot be run. The operating system has one error for several causes;
//! the file tells which one it is.

use std::fs::metadata;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use rustix::fs::{StatVfsMountFlags, statvfs};
use rustix::io::Errno;

/// The bits that let somebody execute a file.
const EXECUTE_BITS: u32 = 0o111;

/// Returns what to do about a program that cannot be run, to be put behind the error.
pub(super) fn spawn_help(program: &Path, error: &io::Error) -> &'static str {
    let is_searched = !program.as_os_str().as_encoded_bytes().contains(&b'/');
    match error.kind() {
        io::ErrorKind::NotFound if is_searched => {
            "; no directory of PATH has it: build it first, or name it by its path, with a \"/\""
        }
        io::ErrorKind::NotFound if program.exists() => {
            "; the file is there: what is missing is the interpreter in its first line, or the \
             loader that it was linked for"
        }
        io::ErrorKind::NotFound => "; build it first, or correct the path",
        io::ErrorKind::PermissionDenied if is_searched => {
            "; what PATH has of this name cannot be executed: name the program by its path, with a \
             \"/\""
        }
        io::ErrorKind::PermissionDenied => refusal_help(program),
        _ if error.raw_os_error() == Some(Errno::NOEXEC.raw_os_error()) => {
            "; it is no program for this machine: is it a text file, or built for another one?"
        }
        _ => "",
    }
}

fn refusal_help(program: &Path) -> &'static str {
    let Ok(file) = metadata(program) else {
        return "; let the user that the host runs as enter the directories above it";
    };
    if file.is_dir() {
        return "; it is a directory: name the program inside it";
    }
    if !file.is_file() {
        return "; it is not a regular file: name a program";
    }
    if file.permissions().mode() & EXECUTE_BITS == 0 {
        return "; make it executable: chmod +x";
    }
    if statvfs(program).is_ok_and(|mount| mount.f_flag.contains(StatVfsMountFlags::NOEXEC)) {
        return "; its file system is mounted with noexec: put the program on another one";
    }
    "; it is executable, but not for the user that the host runs as, or the interpreter in its first \
     line is not: look at their owners and modes"
}
