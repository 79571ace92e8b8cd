//! Interceptors that have a say in the messages of a stream.

use connect_plugin::interceptor::{Call, Event, Interceptor, Next, Reply};
use connect_plugin::{Context, Error, Protocol, Result, Server, Services, Streaming};
use connect_plugin_tests::shapes::{Shaper, Shapes, ShapesClient, ShapesServer};

use super::{client, serve};

/// Lets this many messages pass in each direction.
struct AtMost(usize);

impl AtMost {
    fn inspect(&self) -> impl FnMut(Event<'_>) -> Result<()> + Send + 'static {
        let mut left = self.0;
        move |event| {
            if let Event::Message(message) = event {
                let is_enough = || {
                    let name = message.name();
                    Error::resource_exhausted(format!("no more of {name}"))
                };
                left = left.checked_sub(1).ok_or_else(is_enough)?;
            }
            Ok(())
        }
    }
}

impl Interceptor for AtMost {
    async fn intercept(&self, mut call: Call, next: Next) -> Result<Reply> {
        call.request_mut().inspect(self.inspect())?;
        let mut reply = next.run(call).await?;
        reply.response_mut().inspect(self.inspect())?;
        Ok(reply)
    }
}

async fn check(shapes: &ShapesClient) {
    let cx = Context::new();
    let mut range = shapes.range(&cx, 5).await.expect("a stream");
    assert_eq!(range.next_msg().await.expect("the first"), Some(0));
    assert_eq!(range.next_msg().await.expect("the second"), Some(1));
    let error = range.next_msg().await.expect_err("enough");
    assert!(error.is_resource_exhausted(), "{error}");
    assert_eq!(error.message(), "no more of RangeResponse");
    assert_eq!(range.next_msg().await.expect("it is over"), None);

    let lines = ["a", "b", "c"].map(str::to_owned).into_iter().collect();
    let error = match shapes.echo(&cx, lines).await {
        Ok(mut echo) => loop {
            match echo.next_msg().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("the stream ended well"),
                Err(error) => break error,
            }
        },
        Err(error) => error,
    };
    assert!(error.is_resource_exhausted(), "{error}");

    // What is inside is told that its caller is gone.
    let (numbers, requests) = Streaming::channel(1);
    let sending = async {
        for number in 0..3 {
            // The last one may find nobody.
            if numbers.send(number).await.is_err() {
                break;
            }
        }
        numbers
    };
    let (sum, _numbers) = tokio::join!(shapes.sum(&cx, requests), sending);
    let error = sum.expect_err("too many numbers").to_string();
    assert!(error.contains("no more of SumRequest"), "{error}");
}

#[tokio::test]
async fn an_interceptor_ends_a_stream_with_its_error() {
    let service = || ShapesServer::new(Shaper::default());
    check(&service().into_client().with_interceptor(AtMost(2))).await;
    check(&service().with_interceptor(AtMost(2)).into_client()).await;
    for protocol in [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb] {
        let server = serve(Server::new(Services::new().with(service()))).await;
        check(&client(server.target(), protocol).with_interceptor(AtMost(2))).await;
        let server = Server::new(Services::new().with(service())).interceptor(AtMost(2));
        let server = serve(server).await;
        check(&client(server.target(), protocol)).await;
    }
}
