use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::config::PluginLimits;
use crate::identity::Identities;

async fn fail(process: Process, timeout: Duration) -> StartError {
    let terms = Terms {
        listen: "unix:/nowhere/0.sock".into(),
        secret: Identities::default().secret().expect("randomness"),
        timeout,
        output: PluginLimits::default().output_rate(),
    };
    launch(&process, terms).await.expect_err("no plugin")
}

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_secs(2);

fn sh(script: &str) -> Process {
    Process::new("/bin/sh").arg("-c").arg(script)
}

fn file(directory: &TempDir, name: &str, text: &str, mode: u32) -> PathBuf {
    let path = directory.path().join(name);
    std::fs::write(&path, text).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("set");
    path
}

#[tokio::test]
async fn a_program_that_exits_at_once_is_told_with_its_status_and_output() {
    let error = fail(Process::new("/bin/echo").arg("hi"), LONG).await;
    assert_eq!(
        error.to_string(),
        "/bin/echo is no plugin: it exited with status 0 before it said hello; is it a plugin? Its \
         `main` carries `#[plugin_main]`, and nothing reads its standard input before that\n\
         its last output:\n  | hi"
    );
    let error = fail(sh("echo oops >&2; exit 3"), LONG).await;
    let StartError::NotAPlugin {
        why, last_output, ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!(why, NotAPlugin::Ended(Ending::Exited(3)));
    assert_eq!(last_output, ["oops"]);
    let error = fail(sh("kill -KILL $$"), LONG).await;
    assert!(
        error.to_string().contains("it was ended by SIGKILL before"),
        "{error}"
    );
}

#[tokio::test]
async fn a_program_that_says_nothing_is_killed_in_time() {
    let error = fail(Process::new("/bin/sleep").arg("3600"), SHORT).await;
    assert!(
        error
            .to_string()
            .starts_with("/bin/sleep is no plugin: it did not say hello within 2s"),
        "{error}"
    );
    assert!(error.to_string().ends_with("\nit wrote nothing"), "{error}");
}

#[tokio::test]
async fn everything_that_a_program_started_is_killed_with_it() {
    let directory = TempDir::new().expect("a directory");
    let pid_file = directory.path().join("pid");
    let script = format!(
        "echo garbage; sleep 60 & echo $! > {}; wait",
        pid_file.display()
    );
    let error = fail(sh(&script), SHORT).await;
    let StartError::NotAPlugin {
        why, last_output, ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!(
        (why, last_output),
        (
            NotAPlugin::Silent(SHORT),
            vec![ForeignText::reason("garbage")]
        )
    );
    let pid = std::fs::read_to_string(pid_file).expect("it was written");
    // A killed process may wait for its new parent to notice; then it is a zombie.
    let is_alive = || {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
        stat.is_ok_and(|stat| !stat.contains(") Z "))
    };
    for _ in 0..3000 {
        if !is_alive() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("process {pid} is still there");
}

#[tokio::test]
async fn output_without_a_hello_is_shown() {
    let error = fail(sh("echo garbage; exec sleep 60"), SHORT).await;
    assert!(
        error.to_string().ends_with("its last output:\n  | garbage"),
        "{error}"
    );
}

#[tokio::test]
async fn a_program_that_writes_to_its_input_is_no_plugin() {
    let error = fail(sh("echo garbage, and a lot of it >&0; exec sleep 60"), LONG).await;
    let StartError::NotAPlugin { why, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(why, NotAPlugin::Gibberish);
    let error = fail(sh("exec <&-; exec sleep 60"), LONG).await;
    let StartError::NotAPlugin { why, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(why, NotAPlugin::ClosedChannel);
}

#[tokio::test]
async fn a_program_that_cannot_be_run_says_what_to_do() {
    let directory = TempDir::new().expect("a directory");
    let file = |name: &str, text: &str, mode: u32| file(&directory, name, text, mode);
    let plain = file("plain", "#!/bin/sh\n", 0o644);
    let without_interpreter = file("a", "#!/no/such/interpreter\n", 0o755);
    let with_plain_interpreter = file("b", &format!("#!{}\n", plain.display()), 0o755);
    let text = file("text", "just text\n", 0o755);
    let cases = [
        (
            "/no/such/binary".into(),
            "No such file or directory (os error 2); build it first, or correct the path",
        ),
        (
            "no-such-binary".into(),
            "No such file or directory (os error 2); no directory of PATH has it: build it first, or \
             name it by its path, with a \"/\"",
        ),
        (
            without_interpreter,
            "No such file or directory (os error 2); the file is there: what is missing is the \
             interpreter in its first line, or the loader that it was linked for",
        ),
        (
            directory.path().to_owned(),
            "Permission denied (os error 13); it is a directory: name the program inside it",
        ),
        (
            "/dev/null".into(),
            "Permission denied (os error 13); it is not a regular file: name a program",
        ),
        (
            plain,
            "Permission denied (os error 13); make it executable: chmod +x",
        ),
        (
            with_plain_interpreter,
            "Permission denied (os error 13); it is executable, but not for the user that the host \
             runs as, or the interpreter in its first line is not: look at their owners and modes",
        ),
        (
            text,
            "Exec format error (os error 8); it is no program for this machine: is it a text file, \
             or built for another one?",
        ),
    ];
    for (path, expected) in cases {
        let error = fail(Process::new(&path), LONG).await;
        let expected = format!("cannot run {}: {expected}", path.display());
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn a_program_sees_a_clean_environment_and_its_arguments() {
    let process = sh("echo \"$0 $1 <$CONNECT_PLUGIN> <$CARGO_MANIFEST_DIR> <$EXTRA>\"")
        .args(["first", "second"])
        .env("CONNECT_PLUGIN", "wrong")
        .env("EXTRA", "extra");
    let error = fail(process, LONG).await;
    let StartError::NotAPlugin { last_output, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(last_output, ["first second <wrong> <> <extra>"]);
}

#[tokio::test]
async fn the_secret_is_offered_to_nobody_who_has_not_said_hello() {
    let error = fail(sh("exec cat"), SHORT).await;
    let StartError::NotAPlugin {
        why, last_output, ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!((why, last_output), (NotAPlugin::Silent(SHORT), Vec::new()));
}

#[tokio::test]
async fn a_launch_that_is_dropped_kills_what_it_launched() {
    let directory = TempDir::new().expect("a directory");
    let pid_file = directory.path().join("pid");
    let script = format!("echo $$ > {}; exec sleep 60", pid_file.display());
    let launching = fail(sh(&script), LONG);
    timeout(SHORT, launching)
        .await
        .expect_err("it says nothing");
    let pid = std::fs::read_to_string(pid_file).expect("it was written");
    for _ in 0..3000 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
        if stat.is_err() || stat.is_ok_and(|stat| stat.contains(") Z ")) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("process {pid} is still there");
}
