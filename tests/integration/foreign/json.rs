//! Foreign messages as JSON, which reflection makes.

use connect_plugin::DecodeLimits;
use connect_plugin::json::{self, ReadOptions, Unknown};
use connect_plugin_tests::tools;
use tokio::process::Command;

use super::{Basket, Order, order, shop};

const JSON: &str = r#"{"orderId":"a","lines":[{"article":"tea","count":2}],"labels":{"gift":"yes"},"state":"STATE_PAID","placedAt":"2023-11-14T22:13:20.500Z","cashCents":"1250"}"#;

#[test]
fn a_foreign_message_has_the_canonical_json_of_its_file() {
    let written = json::to_vec(&order("a"), 0).expect("it can be written");
    assert_eq!(std::str::from_utf8(&written), Ok(JSON));
    assert_eq!(json::from_slice(&written), Ok(order("a")));
    let by_proto_names = br#"{"order_id":"a","cash_cents":1250,"placedAt":null}"#;
    let read: Order = json::from_slice(by_proto_names).expect("names of the file are taken");
    assert_eq!(read.order_id, "a");
}

#[test]
fn what_does_not_fit_is_refused_with_the_path_to_the_foreign_message() {
    let error = json::from_slice::<Basket>(br#"{"lines":[{},{"count":-1}]}"#);
    let error = error.expect_err("a count is not negative");
    let expected = "Basket.lines[1]: out of range integral type conversion attempted";
    assert_eq!(error.to_string(), format!("{expected} at line 1 column 26"));

    let odd = br#"{"order":{"orderId":"a","colour":"red"}}"#;
    let skipped: Basket = json::from_slice(odd).expect("unknown fields are skipped");
    assert_eq!(
        skipped.order.map(|order| order.order_id.clone()),
        Some("a".to_owned())
    );
    let strict = ReadOptions {
        unknown: Unknown::Refuse,
        ..ReadOptions::default()
    };
    let error = json::from_slice_with::<Basket>(odd, &strict).expect_err("a typing mistake");
    assert!(error.to_string().contains("colour"), "{error}");
}

#[test]
fn json_that_is_nested_too_deep_is_an_error() {
    let json = [r#"{"order":"#, &r#"{"parts":["#.repeat(100_000)].concat();
    let closed = [json.as_str(), &"]}".repeat(100_000), "}"].concat();
    let error = json::from_slice::<Basket>(closed.as_bytes()).expect_err("too deep");
    assert!(error.to_string().starts_with("Basket.order: "), "{error}");
    json::from_slice::<Basket>(json.as_bytes()).expect_err("it never ends");
}

#[test]
fn the_limit_on_elements_holds_inside_foreign_messages() {
    let limits = DecodeLimits {
        elements: 10,
        ..DecodeLimits::DEFAULT
    };
    let options = ReadOptions {
        limits,
        ..ReadOptions::default()
    };
    let json = br#"{"order":{"parts":[{},{},{},{},{},{}]}}"#;
    let error = json::from_slice_with::<Basket>(json, &options);
    let text = error.map(drop).expect_err("too many").to_string();
    assert!(
        text.contains("more elements than the limit allows"),
        "{text}"
    );
}

#[tokio::test]
#[cfg_attr(not(has_curl), ignore = "needs curl: see .ci/tools")]
async fn curl_calls_a_method_with_a_foreign_message() {
    let server = shop().await;
    let url = format!("{}/store.v1.Store/Get", server.target());
    let answer = Command::new(tools::CURL)
        .args(["--silent", "--show-error", "--max-time", "10"])
        .args(["--header", "content-type: application/json"])
        .args(["--data", r#"{"orderId":"a"}"#, &url])
        .output()
        .await
        .expect("curl runs");
    assert_eq!(std::str::from_utf8(&answer.stdout), Ok(JSON));
}
