//! grpcurl, which learns by reflection what there is to call.

use std::process::Output;

use connect_plugin_tests::tools;
use tokio::process::Command;

use super::{address, check, output, shapes, text};

async fn grpcurl(arguments: &[&str]) -> Output {
    let mut command = Command::new(tools::GRPCURL);
    output(command.arg("-plaintext").args(arguments)).await
}

#[tokio::test]
#[cfg_attr(not(has_grpcurl), ignore = "needs grpcurl: see .ci/tools")]
async fn grpcurl_lists_and_describes() {
    let server = shapes().await;
    let address = address(&server);
    check(
        &grpcurl(&[&address, "list"]).await,
        "grpc.reflection.v1.ServerReflection\n\
         grpc.reflection.v1alpha.ServerReflection\n\
         shapes.v1.Shapes\n",
    );
    check(
        &grpcurl(&[&address, "describe", "shapes.v1.Shapes.Range"]).await,
        "shapes.v1.Shapes.Range is a method:\n\
         // Streams numbers from zero, `count` of them.\n\
         rpc Range ( .shapes.v1.RangeRequest ) returns ( stream .shapes.v1.RangeResponse );\n",
    );
}

#[tokio::test]
#[cfg_attr(not(has_grpcurl), ignore = "needs grpcurl: see .ci/tools")]
async fn grpcurl_calls_all_shapes() {
    let server = shapes().await;
    let address = address(&server);
    for (method, request, expected) in [
        ("Range", r#"{"count":2}"#, "{}\n{\n  \"value\": 1\n}\n"),
        (
            "Sum",
            r#"{"value":1} {"value":41}"#,
            "{\n  \"value\": \"42\"\n}\n",
        ),
        (
            "Echo",
            r#"{"value":"a"} {"value":"b"}"#,
            "{\n  \"value\": \"a\"\n}\n{\n  \"value\": \"b\"\n}\n",
        ),
        ("Uploads", "{}", "{\n  \"complete\": \"2\"\n}\n"),
    ] {
        let method = format!("shapes.v1.Shapes/{method}");
        let found = grpcurl(&["-d", request, &address, &method]).await;
        check(&found, expected);
    }
}

#[tokio::test]
#[cfg_attr(not(has_grpcurl), ignore = "needs grpcurl: see .ci/tools")]
async fn grpcurl_reads_the_details_of_an_error_and_keeps_its_deadline() {
    let server = shapes().await;
    let address = address(&server);
    let negative = ["-d", r#"{"value":-1}"#, &address, "shapes.v1.Shapes/Sum"];
    let refused = grpcurl(&negative).await;
    // 64 and the code.
    assert_eq!(refused.status.code(), Some(64 + 3));
    let message = text(&refused.stderr);
    for part in ["-1 is negative", "shapes.v1.SumError", r#""number": "-1""#] {
        assert!(message.contains(part), "{message}");
    }
    let hold = [
        "-max-time",
        "0.3",
        "-d",
        "{}",
        &address,
        "shapes.v1.Shapes/Hold",
    ];
    let late = grpcurl(&hold).await;
    assert_eq!(late.status.code(), Some(64 + 4), "{}", text(&late.stderr));
}
