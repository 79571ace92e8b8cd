//! A contract whose messages prost-build generated from somebody else's `.proto` file.

mod calls;
mod json;
mod schema;

use connect_plugin::{
    Context, Error, Listener, Proto, ProtoFiles, Result, Server, ServerHandle, Services, Streaming,
    message, plugin,
};

#[expect(clippy::pedantic, unreachable_pub, reason = "prost-build wrote it")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/shop.v1.rs"));
}

/// The files of the shop.
enum Shop {}

impl ProtoFiles for Shop {
    const DESCRIPTORS: &'static [u8] = include_bytes!(concat!(env!("OUT_DIR"), "/shop.bin"));
}

type GetOrderRequest = Proto<generated::GetOrderRequest, Shop>;
type Order = Proto<generated::Order, Shop>;
type Line = Proto<generated::order::Line, Shop>;

/// One of our messages that contains theirs.
#[message]
#[derive(Clone, Debug, Default, PartialEq)]
struct Basket {
    /// What is in it.
    #[field(1)]
    lines: Vec<Line>,
    /// The order that it became.
    #[field(2)]
    order: Option<Order>,
}

/// Keeps the orders of a shop.
#[plugin(service = "store.v1.Store", version = "1.0.0")]
trait Store {
    /// Finds an order.
    #[rpc(no_side_effects)]
    async fn get(&self, cx: &Context, request: GetOrderRequest) -> Result<Order>;

    /// Makes an order of a basket.
    async fn place(&self, cx: &Context, basket: Basket, labels: Vec<String>) -> Result<Basket>;

    /// Streams the parts of an order.
    async fn parts(&self, cx: &Context, order: Order) -> Result<Streaming<Order>>;
}

/// A shop that sells everything.
struct Everything;

impl Store for Everything {
    async fn get(&self, _: &Context, request: GetOrderRequest) -> Result<Order> {
        if request.order_id.is_empty() {
            return Err(Error::not_found("there is no order without an id"));
        }
        Ok(order(&request.order_id))
    }

    async fn place(&self, _: &Context, basket: Basket, labels: Vec<String>) -> Result<Basket> {
        let mut order = order("new");
        order.lines = basket.lines.iter().map(|line| (**line).clone()).collect();
        order.labels = labels
            .into_iter()
            .map(|label| (label, String::new()))
            .collect();
        Ok(Basket {
            order: Some(order),
            ..basket
        })
    }

    async fn parts(&self, _: &Context, order: Order) -> Result<Streaming<Order>> {
        let parts = order.into_inner().parts;
        Ok(parts.into_iter().map(Order::from).collect())
    }
}

/// Serves the shop in this process, on a port of its own.
async fn shop() -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    let services = Services::new().with(StoreServer::new(Everything));
    Server::new(services).start(listener).expect("it listens")
}

/// Returns an order in which every kind of field is set.
fn order(id: &str) -> Order {
    let line = generated::order::Line {
        article: "tea".to_owned(),
        count: 2,
    };
    let order = generated::Order {
        order_id: id.to_owned(),
        lines: vec![line],
        labels: [("gift".to_owned(), "yes".to_owned())].into(),
        state: generated::State::Paid.into(),
        placed_at: Some(prost_types::Timestamp {
            seconds: 1_700_000_000,
            nanos: 500_000_000,
        }),
        payment: Some(generated::order::Payment::CashCents(1250)),
        parts: Vec::new(),
    };
    order.into()
}
