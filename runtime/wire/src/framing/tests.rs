//! Content types, as they are written and as others write them.

use super::*;

const ALL: [Framing; 4] = [
    Framing::ConnectUnary,
    Framing::ConnectStream,
    Framing::Grpc,
    Framing::GrpcWeb,
];

#[test]
fn a_content_type_that_is_written_reads_back_in_its_own_framing_alone() {
    for framing in ALL {
        for codec in [Codec::Proto, Codec::Json] {
            let written = framing.content_type(codec);
            assert_eq!(framing.codec(&written), Some(codec));
            for other in ALL.into_iter().filter(|other| *other != framing) {
                assert_eq!(other.codec(&written), None, "{other:?}: {written:?}");
            }
            let shape = match framing {
                Framing::ConnectUnary => Shape::Unary,
                _ => Shape::Streaming,
            };
            assert_eq!(Framing::of(&written, shape), Some((framing, codec)));
        }
    }
}

#[test]
fn grpc_without_a_codec_is_binary() {
    for (text, expected) in [
        ("application/grpc", Some((Framing::Grpc, Codec::Proto))),
        (
            "application/grpc+proto",
            Some((Framing::Grpc, Codec::Proto)),
        ),
        (
            "application/grpc-web",
            Some((Framing::GrpcWeb, Codec::Proto)),
        ),
        (
            "application/grpc-web+json",
            Some((Framing::GrpcWeb, Codec::Json)),
        ),
        ("application/grpc+foo", None),
        ("application/grpcx", None),
        ("application/grpc-web-text", None),
        (
            "application/grpc; charset=utf-8",
            Some((Framing::Grpc, Codec::Proto)),
        ),
        ("", None),
    ] {
        let content_type = HeaderValue::from_static(text);
        assert_eq!(Framing::of(&content_type, Shape::Unary), expected, "{text}");
    }
}

#[test]
fn a_content_type_is_one_in_whichever_case() {
    for (text, expected) in [
        (
            "Application/Proto",
            Some((Framing::ConnectUnary, Codec::Proto)),
        ),
        (
            "APPLICATION/JSON",
            Some((Framing::ConnectUnary, Codec::Json)),
        ),
        ("Application/gRPC+JSON", Some((Framing::Grpc, Codec::Json))),
        (
            "application/GRPC-web",
            Some((Framing::GrpcWeb, Codec::Proto)),
        ),
        ("application/jsonx", None),
    ] {
        let content_type = HeaderValue::from_static(text);
        assert_eq!(Framing::of(&content_type, Shape::Unary), expected, "{text}");
    }
}

#[test]
fn parameters_are_passed_over_but_for_another_character_set() {
    let json = Some(Codec::Json);
    for (parameters, expected) in [
        (";charset=utf-8", json),
        (" ; Charset=\"UTF-8\" ", json),
        ("; charset=utf-8; x=y", json),
        ("; version=1", json),
        (";", json),
        ("; charset=latin1", None),
        ("; x=y;charset=\"utf-8", None),
    ] {
        let text = format!("application/json{parameters}");
        let content_type = HeaderValue::try_from(text).expect("a header");
        let codec = Framing::ConnectUnary.codec(&content_type);
        assert_eq!(codec, expected, "{parameters}");
    }
}
