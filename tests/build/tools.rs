//! Looks for the programs of others that tests call, when the tests are built: a test whose tool
//! is missing is `ignored`, with the reason.
//!
//! A tool that is there becomes the `cfg` `has_NAME` and, with its path, the variable
//! `TOOL_NAME`. `.ci/tools` installs each of them by its name.

use std::env;
use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// Finds a tool that tests can use, from the top of the repository, or says why they cannot.
type Find = fn(&Path) -> Result<PathBuf, String>;

const FIND: [(&str, Find); 11] = [
    ("buf", buf),
    ("chromium", chromium),
    ("conformance", conformance),
    ("curl", |root| program(root, "curl", &["--version"], any)),
    ("go", go),
    ("grpcurl", |root| {
        program(root, "grpcurl", &["--version"], any)
    }),
    ("nginx", |root| program(root, "nginx", &["-v"], any)),
    ("node", node),
    ("protoc", |root| {
        program(root, "protoc", &["--version"], any)
    }),
    ("python", python),
    ("setsid", |root| {
        program(root, "setsid", &["--version"], any)
    }),
];

/// The version of buf whose verdicts the tables of `integration/judges` hold.
const BUF: &str = include_str!("../integration/judges/buf.version");

/// The version of Connect's conformance suite.
const CONFORMANCE: &str = include_str!("../conformance/suite.version");

/// Says which version of Go is the oldest that will do.
const GO_MOD: &str = include_str!("../interop/go/go.mod");

/// The oldest version that the packages of `interop/node` run on.
const NODE: [u32; 2] = [20, 0];

/// What the tests' programs in Python import.
const PYTHON_MODULES: &str =
    "import connectrpc, google.protobuf, grpc_reflection, grpc_status, grpc_tools";

/// Where programs are that `PATH` may lack: those of Go's own installer, and servers.
const BESIDE_PATH: [&str; 3] = ["/usr/local/go/bin", "/usr/local/sbin", "/usr/sbin"];

/// Tells cargo which of some tools are there.
///
/// # Errors
///
/// Where `CONNECT_PLUGIN_REQUIRE_TOOLS` is set, as in CI, and one of them is missing.
pub(super) fn look_for(root: &Path, names: &[&str]) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=PATH");
    println!("cargo::rerun-if-env-changed=CONNECT_PLUGIN_REQUIRE_TOOLS");
    let root = root.canonicalize()?;
    watch_installed(&root);
    let mut missing = Vec::new();
    for (name, find) in FIND.iter().filter(|(name, _)| names.contains(name)) {
        println!("cargo::rustc-check-cfg=cfg(has_{name})");
        let found = find(&root);
        if found.is_ok() {
            println!("cargo::rustc-cfg=has_{name}");
        }
        let path = found.unwrap_or_else(|reason| {
            missing.push(format!("{name}: {reason} (`.ci/tools {name}` installs it)"));
            PathBuf::from(name)
        });
        println!(
            "cargo::rustc-env=TOOL_{}={}",
            name.to_uppercase(),
            path.display()
        );
    }
    if !missing.is_empty() && env::var_os("CONNECT_PLUGIN_REQUIRE_TOOLS").is_some() {
        return Err(format!("tools of the tests are missing: {}", missing.join("; ")).into());
    }
    for missing in missing {
        println!("cargo::warning=tests are ignored for want of {missing}");
    }
    Ok(())
}

/// Has cargo look again when `.ci/tools` has installed something, which touches a file.
fn watch_installed(root: &Path) {
    let stamp = root.join("target/tools/installed");
    if !stamp.exists() {
        // What does not exist counts as changed each time; what is newer than this run, once.
        let made = std::fs::create_dir_all(root.join("target/tools"))
            .and_then(|()| File::create(&stamp))
            .and_then(|file| file.set_modified(SystemTime::UNIX_EPOCH));
        if made.is_err() {
            return;
        }
    }
    watch(&stamp);
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

/// Runs a program that tells something about itself, and returns what it prints.
fn ask(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().display().to_string();
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{program} does not run: {error}"))?;
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed).trim().to_owned();
    if output.status.success() {
        Ok(printed)
    } else {
        let first = printed.lines().next().unwrap_or_default();
        Err(format!("{program} fails: {first}"))
    }
}

/// Finds a program that prints the right thing about its version, where `.ci/tools` installs it or
/// where programs are.
fn program(
    root: &Path,
    name: &str,
    version: &[&str],
    wrong: impl Fn(&str) -> Option<String>,
) -> Result<PathBuf, String> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut dirs: Vec<PathBuf> = env::split_paths(&path).collect();
    dirs.extend(BESIDE_PATH.map(PathBuf::from));
    dirs.retain(|dir| dir.is_absolute() && dir.is_dir());
    let mut reason = "it is not installed".to_owned();
    for dir in [root.join("target/tools")].iter().chain(&dirs) {
        let program = dir.join(name);
        if !program.is_file() {
            continue;
        }
        watch(&program);
        let asked = ask(Command::new(&program).args(version));
        match asked.map(|printed| wrong(&printed)) {
            Ok(None) => return Ok(program),
            Ok(Some(wrong)) | Err(wrong) => reason = wrong,
        }
    }
    // It may be installed in one of them later.
    for dir in &dirs {
        watch(dir);
    }
    Err(reason)
}

/// Any version will do.
fn any(_: &str) -> Option<String> {
    None
}

/// Reads the first two numbers of the first version in a text.
fn version(text: &str) -> Option<[u32; 2]> {
    let start = text.find(|letter: char| letter.is_ascii_digit())?;
    let mut numbers = text[start..].split(|letter: char| !letter.is_ascii_digit());
    let mut next = || numbers.next()?.parse().ok();
    Some([next()?, next()?])
}

/// Says of a version that it is too old.
fn older_than(needed: [u32; 2]) -> impl Fn(&str) -> Option<String> {
    move |printed| {
        let is_new = version(printed).is_some_and(|found| found >= needed);
        let [major, minor] = needed;
        let found = printed.lines().next().unwrap_or_default();
        (!is_new).then(|| format!("{major}.{minor} or newer is needed, and this is {found}"))
    }
}

fn buf(root: &Path) -> Result<PathBuf, String> {
    let needed = BUF.trim();
    program(root, "buf", &["--version"], |printed| {
        (printed != needed).then(|| format!("{needed} is needed, and this is {printed}"))
    })
}

fn chromium(root: &Path) -> Result<PathBuf, String> {
    let found = program(root, "chromium", &["--version"], any)?;
    node_modules(&root.join("tests/interop/browser"))?;
    Ok(found)
}

fn node(root: &Path) -> Result<PathBuf, String> {
    let found = program(root, "node", &["--version"], older_than(NODE))?;
    node_modules(&root.join("tests/interop/node"))?;
    Ok(found)
}

/// Checks that `npm ci` has run to its end in a folder, when it writes a file.
fn node_modules(dir: &Path) -> Result<(), String> {
    let written = dir.join("node_modules/.package-lock.json");
    if written.exists() {
        watch(&written);
        Ok(())
    } else {
        Err(format!("`npm ci` did not run in {}", dir.display()))
    }
}

/// Finds Go with the modules of `interop/go`, so that it can build them without a network.
fn go(root: &Path) -> Result<PathBuf, String> {
    let found = any_go(root)?;
    let modules = offline(&found)
        .args(["list", "-mod=readonly", "-deps", "."])
        .current_dir(root.join("tests/interop/go"))
        .output();
    match modules {
        Ok(output) if output.status.success() => Ok(found),
        _ => Err("the modules of tests/interop/go are not there".to_owned()),
    }
}

/// Finds Go with the `.proto` files of Connect's conformance suite.
fn conformance(root: &Path) -> Result<PathBuf, String> {
    let found = any_go(root)?;
    let version = CONFORMANCE.trim();
    let module = format!("connectrpc.com/conformance@v{version}");
    let is_there = ask(offline(&found).args(["mod", "download", &module]));
    is_there.map_err(|_| format!("the module {module} is not there"))?;
    Ok(found)
}

fn any_go(root: &Path) -> Result<PathBuf, String> {
    let needed = GO_MOD.lines().find(|line| line.starts_with("go "));
    let needed = needed.and_then(version).ok_or("go.mod names no version")?;
    program(root, "go", &["version"], older_than(needed))
}

/// Returns Go as it is, without what it would download.
fn offline(go: &Path) -> Command {
    let mut command = Command::new(go);
    command.env("GOPROXY", "off").env("GOTOOLCHAIN", "local");
    command
}

/// Finds the Python that has our packages, which is in an environment of its own.
fn python(root: &Path) -> Result<PathBuf, String> {
    let found = root.join("target/tools/python/bin/python");
    if !found.exists() {
        return Err("there is no target/tools/python".to_owned());
    }
    watch(&found);
    ask(Command::new(&found).args(["-c", PYTHON_MODULES]))
        .map_err(|_| "packages are missing in target/tools/python".to_owned())?;
    Ok(found)
}
