//! The private channel as a broken or foreign host leaves it: the plugin ends and says why.

use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};

use connect_plugin_proto::launch::{self, LaunchOffer};
use connect_plugin_proto::names::{COOKIE_KEY, COOKIE_VALUE};

use crate::programs::example;

/// Starts a plugin as a host does, and waits for its hello.
fn launched() -> (Child, UnixStream) {
    let (mut host, plugin) = UnixStream::pair().expect("a socket pair");
    let child = Command::new(example("kv-plugin"))
        .env(COOKIE_KEY, COOKIE_VALUE)
        .stdin(OwnedFd::from(plugin))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the plugin starts");
    let mut flags = [0; 1];
    host.read_exact(&mut flags)
        .expect("the plugin speaks first");
    (child, host)
}

#[track_caller]
fn ends_with(child: Child, part: &str) {
    let output = child.wait_with_output().expect("a child of this test");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains(part), "{part:?} is missing in: {text}");
}

#[test]
fn a_host_that_goes_before_its_offer() {
    let (child, host) = launched();
    drop(host);
    ends_with(child, "the private channel to the host failed");
}

#[test]
fn half_an_offer() {
    let (child, mut host) = launched();
    host.write_all(b"\0\0\0\0\x20half").expect("it reads");
    drop(host);
    ends_with(child, "the private channel to the host failed");
}

#[test]
fn an_offer_of_four_gigabytes() {
    let (child, mut host) = launched();
    host.write_all(b"\0\xff\xff\xff\xff").expect("it reads");
    ends_with(child, "larger than the limit of 65536 bytes");
}

#[test]
fn an_offer_that_is_none() {
    let (child, mut host) = launched();
    host.write_all(b"\0\0\0\0\x03\xff\xff\xff")
        .expect("it reads");
    ends_with(child, "the private channel carried no LaunchOffer");
}

#[test]
fn a_host_of_another_version() {
    let (child, mut host) = launched();
    let offer = LaunchOffer {
        core_protocol_version: 2,
        ..LaunchOffer::default()
    };
    host.write_all(&launch::encode(&offer).expect("it is short"))
        .expect("it reads");
    ends_with(child, "the host speaks version 2 of the control plane");
}

#[test]
fn standard_input_that_is_no_channel() {
    let child = Command::new(example("kv-plugin"))
        .env(COOKIE_KEY, COOKIE_VALUE)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the plugin starts");
    ends_with(child, "was that redirected?");
}
