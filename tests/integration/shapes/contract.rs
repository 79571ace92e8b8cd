//! What calls of all shapes must do, wherever the service is: one test for all placements.

use std::pin::Pin;
use std::task::{self, Poll};
use std::time::Duration;

use connect_plugin::{CancellationToken, Context, Error, Sender, Streaming};
use connect_plugin_tests::shapes::{Shapes, SumError, Uploads};
use futures_core::Stream;

use crate::waiting::{self, begun_in_time, in_time};

/// How many messages go each way where it must be many.
const MANY: u32 = 10_000;

/// Checks one service. Nobody else may call it meanwhile.
pub(crate) async fn contract(shapes: &impl Shapes) {
    contract_of_any_server(shapes).await;
    a_call_that_is_refused_fails_itself(shapes).await;
}

/// Checks what servers of others can promise too.
pub(crate) async fn contract_of_any_server(shapes: &impl Shapes) {
    Box::pin(every_shape_works(shapes)).await;
    Box::pin(a_response_comes_before_the_request_ends(shapes)).await;
    Box::pin(a_handler_may_wait_for_a_message_before_it_accepts(shapes)).await;
    Box::pin(many_messages_keep_their_order(shapes)).await;
    Box::pin(a_sender_that_is_dropped_cuts_the_call_off(shapes)).await;
    Box::pin(an_error_of_the_callers_own_comes_back_to_it(shapes)).await;
    Box::pin(requests_that_panic_fail_their_own_call(shapes)).await;
    Box::pin(a_handler_ends_when_nobody_waits_for_its_responses(shapes)).await;
    Box::pin(a_handler_may_end_before_its_caller_does(shapes)).await;
    Box::pin(errors_come_behind_what_was_sent_before(shapes)).await;
    Box::pin(deadlines_hold_for_both_directions(shapes)).await;
    Box::pin(a_canceled_context_ends_both_directions(shapes)).await;
}

async fn every_shape_works(shapes: &impl Shapes) {
    let cx = Context::new();
    let before = shapes.uploads(&cx).await.expect("unary works");
    let range = shapes.range(&cx, 3).await.expect("a stream");
    assert_eq!(all(range).await, [0, 1, 2]);
    let sum = shapes.sum(&cx, [1, 2, 3].into_iter().collect()).await;
    assert_eq!(sum.expect("a client stream works"), 6);
    let none = shapes.sum(&cx, Streaming::empty()).await;
    assert_eq!(none.expect("no number is a sum too"), 0);
    let lines = ["a", "", "b"].map(str::to_owned);
    let echo = shapes.echo(&cx, lines.clone().into_iter().collect()).await;
    assert_eq!(all(echo.expect("a stream")).await, lines);
    let expected = Uploads {
        complete: before.complete + 3,
        ..before
    };
    ends_as(shapes, expected).await;
}

async fn a_response_comes_before_the_request_ends(shapes: &impl Shapes) {
    let (lines, mut echo) = echoing(shapes, &Context::new()).await;
    for n in 0..3 {
        ping(&lines, &mut echo, &n.to_string()).await;
    }
    lines.finish().await.expect("it is read");
    assert_eq!(echo.next_msg().await.expect("a clean end"), None);
}

async fn a_handler_may_wait_for_a_message_before_it_accepts(shapes: &impl Shapes) {
    let (lines, requests) = Streaming::channel(1);
    let send = lines.send("Hello".to_owned());
    let (greetings, taken) = tokio::join!(shapes.greet(requests), send);
    taken.expect("it is read");
    let mut greetings = greetings.expect("accepted");
    lines.send("Ada".to_owned()).await.expect("it is read");
    let greeting = greetings.next_msg().await.expect("no error");
    assert_eq!(greeting.as_deref(), Some("Hello, Ada!"));
    lines.finish().await.expect("it is read");
    assert_eq!(greetings.next_msg().await.expect("a clean end"), None);
    // The provider waits for the greeting, and the caller can send it all the same.
    let (lines, requests) = Streaming::channel(1);
    let mut greetings = shapes.greet(requests).await.expect("no answer yet");
    for line in ["Hello", "Ada"] {
        lines.send(line.to_owned()).await.expect("it is read");
        if line == "Ada" {
            let greeting = greetings.next_msg().await.expect("no error");
            assert_eq!(greeting.as_deref(), Some("Hello, Ada!"));
        }
    }
    let (lines, requests) = Streaming::channel(1);
    let mut greetings = shapes.greet(requests).await.expect("no answer yet");
    lines.finish().await.expect("it is read");
    let error = greetings.next_msg().await.expect_err("refused");
    assert_eq!(error.to_string(), "invalid_argument: expected a greeting");
}

/// Other servers send the head of a response without its length, so that nothing tells that the
/// error is all there will be: there the first message of the stream is the error.
async fn a_call_that_is_refused_fails_itself(shapes: &impl Shapes) {
    let error = shapes.greet(Streaming::empty()).await.expect_err("refused");
    assert_eq!(error.to_string(), "invalid_argument: expected a greeting");
}

async fn many_messages_keep_their_order(shapes: &impl Shapes) {
    let cx = Context::new();
    let sum = shapes.sum(&cx, (0..i64::from(MANY)).collect()).await;
    assert_eq!(sum.expect("it adds up"), i64::from(MANY / 2 * (MANY - 1)));
    let range = shapes.range(&cx, MANY).await.expect("a stream");
    assert_eq!(all(range).await, (0..MANY).collect::<Vec<_>>());

    let (lines, requests) = Streaming::channel(64);
    let mut echo = shapes.echo(&cx, requests).await.expect("it accepts");
    let send = async move {
        for n in 0..MANY {
            lines.send(n.to_string()).await?;
        }
        lines.finish().await
    };
    let receive = async {
        for n in 0..MANY {
            let line = echo.next_msg().await.expect("no error");
            assert_eq!(line, Some(n.to_string()));
        }
        echo.next_msg().await
    };
    let (taken, end) = tokio::join!(send, receive);
    taken.expect("all is read");
    assert_eq!(end.expect("a clean end"), None);
}

async fn a_sender_that_is_dropped_cuts_the_call_off(shapes: &impl Shapes) {
    let cx = Context::new();
    let before = shapes.uploads(&cx).await.expect("it answers");
    let (numbers, requests) = Streaming::channel(1);
    let send = async {
        numbers.send(1).await?;
        runs(shapes, 1).await;
        drop(numbers);
        Ok::<_, SumError>(())
    };
    let (sum, taken) = tokio::join!(shapes.sum(&cx, requests), send);
    taken.expect("it is read");
    let Err(SumError::Rpc(error)) = sum else {
        panic!("half of the numbers have no sum: {sum:?}");
    };
    assert!(error.is_canceled(), "{error}");

    let (lines, mut echo) = echoing(shapes, &cx).await;
    ping(&lines, &mut echo, "first").await;
    drop(lines);
    let error = echo.next_msg().await.expect_err("the call is canceled");
    assert!(error.is_canceled(), "{error}");
    let expected = Uploads {
        cut_off: before.cut_off + 2,
        ..before
    };
    ends_as(shapes, expected).await;
}

async fn an_error_of_the_callers_own_comes_back_to_it(shapes: &impl Shapes) {
    let cx = Context::new();
    let (numbers, requests) = Streaming::channel(1);
    let fail = async {
        numbers.send(1).await?;
        numbers.fail(SumError::Negative { number: -7 }).await
    };
    let (sum, taken) = tokio::join!(shapes.sum(&cx, requests), fail);
    taken.expect("it is read");
    assert!(
        matches!(sum, Err(SumError::Negative { number: -7 })),
        "{sum:?}"
    );

    let (lines, mut echo) = echoing(shapes, &cx).await;
    ping(&lines, &mut echo, "first").await;
    let own = lines.fail(Error::data_loss("the disk of the caller")).await;
    own.expect("it is read");
    let error = echo.next_msg().await.expect_err("the call failed");
    assert_eq!(error.to_string(), "data_loss: the disk of the caller");
    all_have_ended(shapes).await;
}

/// Gives one number, and panics.
struct Trap(bool);

impl Stream for Trap {
    type Item = Result<i64, SumError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut task::Context<'_>) -> Poll<Option<Self::Item>> {
        assert!(!self.0, "as it should");
        self.0 = true;
        Poll::Ready(Some(Ok(1)))
    }
}

async fn requests_that_panic_fail_their_own_call(shapes: &impl Shapes) {
    let cx = Context::new();
    let (lines, mut echo) = echoing(shapes, &cx).await;
    ping(&lines, &mut echo, "before").await;
    let error = shapes.sum(&cx, Streaming::new(Trap(false))).await;
    let error = error.expect_err("a panic");
    assert!(matches!(error, SumError::Rpc(_)), "{error:?}");
    assert_eq!(
        error.to_string(),
        "internal: the stream of requests panicked"
    );
    // Another call on the same connection goes on.
    ping(&lines, &mut echo, "after").await;
    lines.finish().await.expect("it is read");
    assert_eq!(echo.next_msg().await.expect("a clean end"), None);
    all_have_ended(shapes).await;
}

async fn a_handler_ends_when_nobody_waits_for_its_responses(shapes: &impl Shapes) {
    let cx = Context::new();
    let before = shapes.uploads(&cx).await.expect("it answers");
    let (lines, mut echo) = echoing(shapes, &cx).await;
    ping(&lines, &mut echo, "first").await;
    drop(echo);
    nobody_reads(lines, "more".to_owned()).await;
    all_have_ended(shapes).await;

    let (numbers, requests) = Streaming::channel(1);
    {
        let mut sum = std::pin::pin!(shapes.sum(&cx, requests));
        tokio::select! {
            sum = &mut sum => panic!("the numbers have no end yet: {sum:?}"),
            () = runs(shapes, 1) => {}
        }
    }
    nobody_reads(numbers, 1).await;
    let expected = Uploads {
        cut_off: before.cut_off + 2,
        ..before
    };
    ends_as(shapes, expected).await;
}

async fn a_handler_may_end_before_its_caller_does(shapes: &impl Shapes) {
    let cx = Context::new();
    let (numbers, requests) = Streaming::channel(1);
    let send = async {
        numbers.send(-1).await.expect("it is read");
        nobody_reads(numbers, 1).await;
    };
    let (sum, ()) = tokio::join!(shapes.sum(&cx, requests), send);
    assert!(
        matches!(sum, Err(SumError::Negative { number: -1 })),
        "{sum:?}"
    );

    let (lines, mut echo) = echoing(shapes, &cx).await;
    ping(&lines, &mut echo, "first").await;
    lines.send("end".to_owned()).await.expect("it is read");
    assert_eq!(echo.next_msg().await.expect("a clean end"), None);
    nobody_reads(lines, "more".to_owned()).await;
    all_have_ended(shapes).await;
}

async fn errors_come_behind_what_was_sent_before(shapes: &impl Shapes) {
    let cx = Context::new();
    for (last, expected) in [
        ("abort", "aborted: as the test asked"),
        ("panic", "internal: the handler panicked"),
    ] {
        let lines = ["a", "b", last, "c"].map(str::to_owned);
        let echo = shapes.echo(&cx, lines.into_iter().collect()).await;
        let mut echo = echo.expect("a stream");
        for line in ["a", "b"] {
            let found = echo.next_msg().await.expect("no error yet");
            assert_eq!(found.as_deref(), Some(line));
        }
        let error = echo.next_msg().await.expect_err(last);
        assert_eq!(error.to_string(), expected);
        assert_eq!(echo.next_msg().await.expect("it has ended"), None);
    }
    let sum = shapes.sum(&cx, [1, i64::MAX].into_iter().collect()).await;
    let Err(SumError::Rpc(error)) = sum else {
        panic!("it panics: {sum:?}");
    };
    assert_eq!(error.to_string(), "internal: the handler panicked");
    all_have_ended(shapes).await;
}

async fn deadlines_hold_for_both_directions(shapes: &impl Shapes) {
    let cx = Context::new().with_timeout(Duration::from_millis(200));
    let (_numbers, requests) = Streaming::channel(1);
    let sum = shapes.sum(&cx, requests).await;
    let Err(SumError::Rpc(error)) = sum else {
        panic!("the numbers have no end: {sum:?}");
    };
    assert!(error.is_deadline_exceeded(), "{error}");

    let (lines, mut echo) = begun_in_time(async |cx| {
        let (lines, requests) = Streaming::channel(1);
        let mut echo = shapes.echo(&cx, requests).await?;
        // If it is refused, the stream says why.
        drop(lines.send("first".to_owned()).await);
        assert_eq!(echo.next_msg().await?.as_deref(), Some("first"));
        Ok((lines, echo))
    })
    .await;
    let error = in_time("the deadline", echo.next_msg()).await;
    let error = error.expect_err("too late");
    assert!(error.is_deadline_exceeded(), "{error}");
    nobody_reads(lines, "more".to_owned()).await;
    all_have_ended(shapes).await;
}

async fn a_canceled_context_ends_both_directions(shapes: &impl Shapes) {
    let token = CancellationToken::new();
    let cx = Context::new().with_cancel(token.clone());
    let (lines, mut echo) = echoing(shapes, &cx).await;
    ping(&lines, &mut echo, "first").await;
    token.cancel();
    let error = echo.next_msg().await.expect_err("canceled");
    assert!(error.is_canceled(), "{error}");
    nobody_reads(lines, "more".to_owned()).await;
    all_have_ended(shapes).await;
}

/// Starts an echo.
async fn echoing(shapes: &impl Shapes, cx: &Context) -> (Sender<String>, Streaming<String>) {
    let (lines, requests) = Streaming::channel(1);
    let echo = shapes.echo(cx, requests).await.expect("it accepts");
    (lines, echo)
}

async fn ping(lines: &Sender<String>, echo: &mut Streaming<String>, line: &str) {
    lines.send(line.to_owned()).await.expect("it is read");
    let answer = in_time("an answer", echo.next_msg()).await;
    let answer = answer.expect("no error");
    assert_eq!(answer.as_deref(), Some(line));
}

/// Sends until it is told that nobody reads any more.
async fn nobody_reads<T, E>(sender: Sender<T, E>, message: T)
where
    T: Clone,
    E: connect_plugin::RpcError,
{
    let sending = async { while sender.send(message.clone()).await.is_ok() {} };
    in_time("the sender is told", sending).await;
}

async fn all<T>(mut stream: Streaming<T>) -> Vec<T> {
    let mut found = Vec::new();
    while let Some(item) = stream.next_msg().await.expect("no error") {
        found.push(item);
    }
    found
}

async fn runs(shapes: &impl Shapes, running: u64) {
    until(shapes, |uploads| uploads.running == running).await;
}

async fn all_have_ended(shapes: &impl Shapes) {
    runs(shapes, 0).await;
}

/// Waits until all request streams have ended as they should.
async fn ends_as(shapes: &impl Shapes, expected: Uploads) {
    until(shapes, |uploads| *uploads == expected).await;
}

/// Waits until the request streams of a service are as they should be.
async fn until(shapes: &impl Shapes, is_so: impl Fn(&Uploads) -> bool) {
    waiting::until("the request streams are as expected", async || {
        is_so(&shapes.uploads(&Context::new()).await.expect("it answers"))
    })
    .await;
}
