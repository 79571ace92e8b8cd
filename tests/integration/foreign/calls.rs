//! Calls with foreign messages, over a socket and without one.

use connect_plugin::Context;

use super::{
    Basket, Everything, GetOrderRequest, Line, Order, Store, StoreClient, generated, order, shop,
};

fn request(id: &str) -> GetOrderRequest {
    let order_id = id.to_owned();
    generated::GetOrderRequest { order_id }.into()
}

async fn contract(store: &impl Store) {
    let cx = Context::new();
    let found = store.get(&cx, request("a")).await.expect("it is there");
    assert_eq!(found, order("a"));
    let error = store.get(&cx, request("")).await.expect_err("no id");
    assert!(error.is_not_found(), "{error}");

    let line = generated::order::Line {
        article: "milk".to_owned(),
        count: 1,
    };
    let basket = Basket {
        lines: vec![Line::from(line.clone())],
        order: None,
    };
    let labels = vec!["fresh".to_owned()];
    let placed = store.place(&cx, basket.clone(), labels).await;
    let placed = placed.expect("it is placed");
    assert_eq!(placed.lines, basket.lines);
    let order = placed.order.expect("an order");
    assert_eq!(order.lines, [line]);
    assert_eq!(order.labels.get("fresh").map(String::as_str), Some(""));

    let mut whole: Order = super::order("whole");
    whole.parts = ["1", "2"].map(|id| super::order(id).into_inner()).into();
    let mut parts = store.parts(&cx, whole).await.expect("it streams");
    for id in ["1", "2"] {
        let part = parts.next_msg().await.expect("no error");
        assert_eq!(part, Some(super::order(id)));
    }
    assert_eq!(parts.next_msg().await.expect("no error"), None);
}

#[tokio::test]
async fn foreign_messages_are_arguments_and_results_of_the_bare_object() {
    contract(&Everything).await;
}

#[tokio::test]
async fn foreign_messages_pass_through_the_codec() {
    contract(&StoreClient::loopback(Everything)).await;
}

#[tokio::test]
async fn foreign_messages_pass_over_a_socket() {
    let server = shop().await;
    let target = server.target().to_string();
    contract(&StoreClient::connect(&target).await.expect("it listens")).await;
}
