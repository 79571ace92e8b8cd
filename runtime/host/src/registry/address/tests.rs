use connect_plugin_rpc::Channel;

use super::*;
use crate::registry::channel_to_dialed_in;

/// Addresses that are forbidden, however they are written.
const FORBIDDEN: [&str; 31] = [
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "[::]",
    "[fe80::1]",
    "[ff02::1]",
    "[fd00:ec2::254]",
    "[::ffff:0.0.0.0]",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[::169.254.169.254]",
    "[::0.0.0.2]",
    "[::ffff:0:169.254.169.254]",
    "[64:ff9b::169.254.169.254]",
    "[64:ff9b::100.100.100.200]",
    "[2002:a9fe:a9fe::1]",
    // What follows are numbers, which resolvers read as addresses.
    "0",
    "0x0",
    "2852039166",
    "0xa9fea9fe",
    "0XA9FEA9FE",
    "025177524776",
    "0251.0376.0251.0376",
    "0xa9.0xfe.0xa9.0xfe",
    "169.254.43518",
    "169.16689662",
];

#[test]
fn a_plugin_is_called_where_it_listens() {
    for address in [
        "http://127.0.0.1:80",
        "http://10.1.2.3:80",
        "http://kv-plugin:8080",
        "http://kv.default.svc.cluster.local.:8080",
        "http://4.kv:8080",
        "http://0xcafe.kv:8080",
        "http://[::1]:8080",
        "http://[::ffff:127.0.0.1]:8080",
        "http://[2001:db8::a9fe:a9fe]:8080",
        "http://[fd00::1]:8080",
    ] {
        assert!(
            read(address).is_ok_and(|it| it.to_string() == address),
            "{address}"
        );
    }
}

#[test]
fn a_forbidden_address_is_refused_in_every_spelling() {
    for host in FORBIDDEN {
        let address = format!("http://{host}:80");
        assert!(read(&address).is_err(), "{address}");
    }
    for address in [
        "unix:/var/run/some.sock",
        "localhost:80",
        "http://127.1:80",
        "http://127.0.0.1.:80",
        "http://169.254.169.254.:80",
        "http://0x:80",
        "http://kv.0x7f:80",
        "http://[fe80::1%25eth0]:80",
        "http://[fe80::1%eth0]:80",
    ] {
        assert!(read(address).is_err(), "{address}");
    }
}

#[test]
fn a_refusal_says_what_to_write() {
    let error = read("http://2852039166:80").expect_err("a number");
    assert_eq!(
        error.to_string(),
        "base_url is \"http://2852039166:80\": an IPv4 address is written as four decimal numbers, \
         such as 127.0.0.1"
    );
    let error = read("http://[::ffff:169.254.169.254]").expect_err("link-local");
    assert_eq!(
        error.to_string(),
        "base_url is \"http://[::ffff:169.254.169.254]\": it is a link-local address"
    );
}

/// The C library reads the numbers as it would look names up, so they stand for names that lead to
/// forbidden addresses.
#[tokio::test]
async fn what_a_host_resolves_to_is_checked_when_it_is_called() {
    for host in FORBIDDEN {
        let target: Target = format!("http://{host}:9").parse().expect(host);
        let channel: Channel = channel_to_dialed_in("kv-plugin", target).build();
        let error = channel.connect().await.expect_err(host);
        assert!(error.is_unavailable(), "{error}");
        assert!(
            error.message().contains("may not be called: it is "),
            "{host}: {error}"
        );
    }
}
