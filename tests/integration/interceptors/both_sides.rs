//! What interceptors see, and what they do not change.

use connect_plugin::interceptor::{Call, Interceptor, Next, Reply};
use connect_plugin::{Context, Server, Services, Streaming};
use connect_plugin_tests::shapes::{Shaper, Shapes, ShapesServer, SumError, Uploads};

use super::{Log, Trace, client, everywhere, serve};
use connect_plugin::Protocol;

fn trace(name: &'static str, log: &Log) -> Trace {
    Trace {
        name,
        log: log.clone(),
    }
}

#[tokio::test]
async fn each_side_sees_every_message_of_every_shape() {
    let (outer, inner) = (Log::default(), Log::default());
    for (shapes, _server) in everywhere(|| trace("c", &outer), || trace("s", &inner)).await {
        let cx = Context::new();
        let check = |method: &str, lines: &[&str]| {
            for (log, name, side) in [(&outer, "c", "client"), (&inner, "s", "server")] {
                let mut expected = vec![format!("{name}: {side} {method}")];
                expected.extend(lines.iter().map(|line| format!("{name}: {line}")));
                assert_eq!(log.take(), expected);
            }
        };

        let uploads = shapes.uploads(&cx).await.expect("an answer");
        let json = connect_plugin::json::to_vec(&uploads, 0).expect("JSON");
        let json = String::from_utf8(json).expect("text");
        check(
            "Uploads",
            &[
                "request {}",
                "request ends",
                &format!("response {json}"),
                "response ends",
            ],
        );

        let mut range = shapes.range(&cx, 2).await.expect("a stream");
        while range.next_msg().await.expect("no error").is_some() {}
        check(
            "Range",
            &[
                r#"request {"count":2}"#,
                "request ends",
                r"response {}",
                r#"response {"value":1}"#,
                "response ends",
            ],
        );

        let sum = shapes.sum(&cx, [1, 2].into_iter().collect()).await;
        assert_eq!(sum.expect("a sum"), 3);
        check(
            "Sum",
            &[
                r#"request {"value":"1"}"#,
                r#"request {"value":"2"}"#,
                "request ends",
                r#"response {"value":"3"}"#,
                "response ends",
            ],
        );

        let (lines, requests) = Streaming::channel(1);
        let mut echo = shapes.echo(&cx, requests).await.expect("a stream");
        lines.send("a".to_owned()).await.expect("it is read");
        assert_eq!(
            echo.next_msg().await.expect("no error").as_deref(),
            Some("a")
        );
        lines.finish().await.expect("it is read");
        assert_eq!(echo.next_msg().await.expect("no error"), None);
        check(
            "Echo",
            &[
                r#"request {"value":"a"}"#,
                r#"response {"value":"a"}"#,
                "request ends",
                "response ends",
            ],
        );
    }
}

#[tokio::test]
async fn a_typed_error_passes_as_it_is() {
    let (outer, inner) = (Log::default(), Log::default());
    for (shapes, _server) in everywhere(|| trace("c", &outer), || trace("s", &inner)).await {
        let numbers = [1, -2].into_iter().collect();
        let error = shapes.sum(&Context::new(), numbers).await;
        let error = error.expect_err("a number is negative");
        assert!(
            matches!(error, SumError::Negative { number: -2 }),
            "{error}"
        );
        for (log, name) in [(&outer, "c"), (&inner, "s")] {
            let last = log.take().pop();
            let expected = format!("{name}: failed with invalid_argument");
            assert_eq!(last, Some(expected));
        }
    }
}

#[tokio::test]
async fn the_contract_holds_with_interceptors() {
    let log = Log::default();
    for (shapes, _server) in everywhere(|| trace("c", &log), || trace("s", &log)).await {
        crate::shapes::contract::contract(&shapes).await;
    }
}

/// Writes when it goes in and when it comes out.
struct Gate(&'static str, Log);

impl Interceptor for Gate {
    async fn intercept(&self, call: Call, next: Next) -> connect_plugin::Result<Reply> {
        self.1.write(format!("into {}", self.0));
        let reply = next.run(call).await;
        self.1.write(format!("out of {}", self.0));
        reply
    }
}

#[tokio::test]
async fn the_first_one_is_the_outermost() {
    let log = Log::default();
    let gate = |name| Gate(name, log.clone());
    let service = ShapesServer::new(Shaper::default())
        .with_interceptor(gate("service 1"))
        .with_interceptor(gate("service 2"));
    let server = Server::new(Services::new().with(service))
        .interceptor(gate("server 1"))
        .interceptor(gate("server 2"));
    let server = serve(server).await;
    let shapes = client(server.target(), Protocol::Connect)
        .with_interceptor(gate("client 1"))
        .with_interceptor(gate("client 2"));
    let _: Uploads = shapes.uploads(&Context::new()).await.expect("an answer");
    let places = [
        "client 1",
        "client 2",
        "server 1",
        "server 2",
        "service 1",
        "service 2",
    ];
    let into = places.iter().map(|place| format!("into {place}"));
    let out = places.iter().rev().map(|place| format!("out of {place}"));
    assert_eq!(log.take(), into.chain(out).collect::<Vec<_>>());
}
