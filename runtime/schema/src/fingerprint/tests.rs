//! What changes a fingerprint, and what does not.

use super::*;
use crate::samples::{method, service};
use crate::{Idempotency, Message as _, MethodDescriptor, StreamKind};

message! { Leaf { 1 name "name": String, } }

/// A contract whose request has the given fields.
macro_rules! contract {
    ($module:ident, $(#[reserved($numbers:expr, $names:expr)])? { $($fields:tt)* }) => {
        mod $module {
            use super::*;

            message! { $(#[reserved($numbers, $names)])? GetRequest { $($fields)* } }

            pub(super) static SERVICE: ServiceDescriptor = service("a.v1.A", &[GET, PUT]);

            pub(super) const GET: MethodDescriptor = method(
                0,
                "Get",
                "/a.v1.A/Get",
                StreamKind::Unary,
                GetRequest::descriptor,
                Leaf::descriptor,
            );
            pub(super) const PUT: MethodDescriptor = method(
                1,
                "Put",
                "/a.v1.A/Put",
                StreamKind::ClientStream,
                Leaf::descriptor,
                Leaf::descriptor,
            );
        }
    };
}

contract!(plain, {
    1 key "key": String,
    #[oneof = "how"]
    2 fast "fast": Option<bool>,
    3 leaf "leaf": Option<Leaf>,
    #[oneof = "where"]
    4 zone "zone": Option<u32>,
});
contract!(documented, {
    #[doc = "What is looked for."]
    1 key "key": String,
    #[oneof = "how"]
    2 fast "fast": Option<bool>,
    3 leaf "leaf": Option<Leaf>,
    #[oneof = "where"]
    4 zone "zone": Option<u32>,
});
contract!(reordered, {
    #[oneof = "where"]
    4 zone "zone": Option<u32>,
    3 leaf "leaf": Option<Leaf>,
    #[oneof = "how"]
    2 fast "fast": Option<bool>,
    1 key "key": String,
});
contract!(reserving, #[reserved([(9, 9)], ["old"])] {
    1 key "key": String,
    #[oneof = "how"]
    2 fast "fast": Option<bool>,
    3 leaf "leaf": Option<Leaf>,
    #[oneof = "where"]
    4 zone "zone": Option<u32>,
});
contract!(other_number, {
    5 key "key": String,
    #[oneof = "how"]
    2 fast "fast": Option<bool>,
    3 leaf "leaf": Option<Leaf>,
    #[oneof = "where"]
    4 zone "zone": Option<u32>,
});
contract!(other_json, {
    1 key "k": String,
    #[oneof = "how"]
    2 fast "fast": Option<bool>,
    3 leaf "leaf": Option<Leaf>,
    #[oneof = "where"]
    4 zone "zone": Option<u32>,
});
contract!(one_oneof, {
    1 key "key": String,
    #[oneof = "how"]
    2 fast "fast": Option<bool>,
    3 leaf "leaf": Option<Leaf>,
    #[oneof = "how"]
    4 zone "zone": Option<u32>,
});

/// Of `plain`. Python's protobuf and hashlib compute the same from a descriptor written by hand.
const PLAIN: &str = "088eec89acf2d4d48135d3905cf59eef9b4225ca054735f8e4d7a353ae79a3d3";

fn of(service: &'static ServiceDescriptor) -> String {
    let fingerprint = Fingerprint::of(service).expect("a sound schema");
    fingerprint.to_string()
}

#[test]
fn a_contract_has_the_same_fingerprint_for_ever() {
    assert_eq!(of(&plain::SERVICE), PLAIN);
}

#[test]
fn what_no_peer_sees_changes_nothing() {
    static DOCUMENTED: ServiceDescriptor = ServiceDescriptor {
        doc: "A service.",
        version: "1.7.0",
        removed: &["Flush"],
        ..service(
            "a.v1.A",
            &[
                MethodDescriptor {
                    index: 0,
                    doc: "Writes.",
                    ..plain::PUT
                },
                MethodDescriptor {
                    index: 1,
                    ..plain::GET
                },
            ],
        )
    };
    for service in [
        &documented::SERVICE,
        &reordered::SERVICE,
        &reserving::SERVICE,
        &DOCUMENTED,
    ] {
        assert_eq!(of(service), PLAIN);
    }
}

#[test]
fn what_peers_see_changes_it() {
    static FEWER: ServiceDescriptor = service("a.v1.A", &[plain::GET]);
    static RENAMED: ServiceDescriptor = service("a.v1.B", &[plain::GET, plain::PUT]);
    static SAFE: ServiceDescriptor = service(
        "a.v1.A",
        &[
            MethodDescriptor {
                idempotency: Idempotency::NoSideEffects,
                ..plain::GET
            },
            plain::PUT,
        ],
    );
    static UNARY: ServiceDescriptor = service(
        "a.v1.A",
        &[
            plain::GET,
            MethodDescriptor {
                kind: StreamKind::Unary,
                ..plain::PUT
            },
        ],
    );
    let mut seen = vec![PLAIN.to_owned()];
    for service in [
        &other_number::SERVICE,
        &other_json::SERVICE,
        &one_oneof::SERVICE,
        &FEWER,
        &RENAMED,
        &SAFE,
        &UNARY,
    ] {
        let fingerprint = of(service);
        assert!(!seen.contains(&fingerprint), "{service:?}");
        seen.push(fingerprint);
    }
}

#[test]
fn of_the_files_of_others_only_what_the_contract_names_counts() {
    let encoded = |order: &str, unused: &str| {
        let theirs = format!(
            "syntax = \"proto3\";\n\npackage shop.v1;\n\n\
             message Order {{\n  {order} id = 1;\n\n  Line line = 2;\n}}\n\n\
             message Line {{\n  Unit unit = 1;\n}}\n\n\
             message Other {{\n  {unused} id = 1;\n}}\n\n\
             enum Unit {{\n  UNIT_UNSPECIFIED = 0;\n}}\n"
        );
        let ours = "syntax = \"proto3\";\n\npackage a.v1;\n\n\
                    import \"shop/v1/order.proto\";\n\n\
                    service A {\n  rpc Get(shop.v1.Order) returns (shop.v1.Order);\n}\n";
        let files = [("shop/v1/order.proto", &*theirs), ("a/v1/a.proto", ours)];
        let files = crate::lock::parse(files).expect("sound files");
        canonical::encode(&files[1..], &files[..1])
    };
    let plain = encoded("string", "string");
    assert_eq!(plain, encoded("string", "bytes"));
    assert_ne!(plain, encoded("bytes", "string"));
    let text = String::from_utf8_lossy(&plain).into_owned();
    for name in ["shop.v1.Order", "shop.v1.Line", "shop.v1.Unit"] {
        assert!(text.contains(name), "{text}");
    }
    assert!(!text.contains("shop.v1.Other"), "{text}");
}

#[test]
fn a_fingerprint_is_read_as_it_is_written() {
    let fingerprint = Fingerprint::of(&plain::SERVICE).expect("a sound schema");
    assert_eq!(PLAIN.parse(), Ok(fingerprint));
    assert_eq!(format!("{fingerprint:?}"), format!("Fingerprint({PLAIN})"));
    for wrong in [
        "",
        "00",
        &PLAIN[1..],
        &format!("{PLAIN}0"),
        &PLAIN.to_uppercase(),
        &PLAIN.replacen(|_: char| true, "g", 1),
        &PLAIN.replacen(|_: char| true, "+", 1),
        &format!("\u{fc}{}", &PLAIN[2..]),
    ] {
        assert_eq!(wrong.parse::<Fingerprint>(), Err(ParseFingerprintError));
    }
}
