//! Lists that take much more memory than bytes on the wire.

use connect_plugin::{
    Channel, Codec, Context, Error, Limits, Listener, Protocol, Result, Server, ServerConfig,
    ServerHandle, Services, message, plugin,
};

macro_rules! row {
    ($($number:literal $field:ident,)*) => {
        /// A row of a table with many columns, of which few have a value.
        #[message]
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(crate) struct Row {
            $(
                /// A column.
                #[field($number)]
                pub(crate) $field: Option<String>,
            )*
        }
    };
}

row! {
    1 f1, 2 f2, 3 f3, 4 f4, 5 f5, 6 f6, 7 f7, 8 f8, 9 f9, 10 f10,
    11 f11, 12 f12, 13 f13, 14 f14, 15 f15, 16 f16, 17 f17, 18 f18, 19 f19, 20 f20,
    21 f21, 22 f22, 23 f23, 24 f24, 25 f25, 26 f26, 27 f27, 28 f28, 29 f29, 30 f30,
    31 f31, 32 f32, 33 f33, 34 f34, 35 f35, 36 f36, 37 f37, 38 f38, 39 f39, 40 f40,
    41 f41, 42 f42, 43 f43, 44 f44, 45 f45, 46 f46, 47 f47, 48 f48, 49 f49, 50 f50,
    51 f51, 52 f52, 53 f53, 54 f54, 55 f55, 56 f56, 57 f57, 58 f58, 59 f59, 60 f60,
    61 f61, 62 f62, 63 f63, 64 f64, 65 f65, 66 f66, 67 f67, 68 f68, 69 f69, 70 f70,
    71 f71, 72 f72, 73 f73, 74 f74, 75 f75, 76 f76, 77 f77, 78 f78, 79 f79, 80 f80,
    81 f81, 82 f82, 83 f83, 84 f84, 85 f85, 86 f86, 87 f87, 88 f88, 89 f89, 90 f90,
    91 f91, 92 f92, 93 f93, 94 f94, 95 f95, 96 f96, 97 f97, 98 f98, 99 f99, 100 f100,
}

/// A table.
#[plugin(service = "table.v1.Table", version = "1.0.0")]
pub(crate) trait Table {
    /// Sends rows back.
    async fn echo(&self, cx: &Context, rows: Vec<Row>) -> Result<Vec<Row>>;

    /// Counts rows.
    async fn count(&self, cx: &Context, rows: Vec<Row>) -> Result<u64>;

    /// Returns rows without a value.
    async fn empty(&self, cx: &Context, count: u32) -> Result<Vec<Row>>;
}

struct Tables;

impl Table for Tables {
    async fn echo(&self, _: &Context, rows: Vec<Row>) -> Result<Vec<Row>> {
        Ok(rows)
    }

    async fn count(&self, _: &Context, rows: Vec<Row>) -> Result<u64> {
        Ok(rows.len() as u64)
    }

    async fn empty(&self, _: &Context, count: u32) -> Result<Vec<Row>> {
        Ok((0..count).map(|_| Row::default()).collect())
    }
}

/// Enough rows without a value to be stopped: two bytes each on the wire, and 2,400 in memory.
const EMPTY: u32 = 40_000;

/// What is needed for them.
const ENOUGH: Limits = Limits {
    memory_per_byte: 1200,
    ..Limits::DEFAULT
};

async fn serve(limits: Limits) -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    let config = ServerConfig {
        limits,
        ..ServerConfig::default()
    };
    let server = Server::new(Services::new().with(TableServer::new(Tables))).config(config);
    server.start(listener).expect("it listens")
}

/// Calls a server in each codec.
fn tables(server: &ServerHandle, protocol: Protocol, limits: Limits) -> Vec<TableClient> {
    let table = |codec| {
        let channel = Channel::builder(server.target().clone());
        let channel = channel.protocol(protocol).codec(codec).limits(limits);
        TableClient::new(channel.build())
    };
    [Codec::Proto, Codec::Json].map(table).into()
}

fn empty() -> Vec<Row> {
    (0..EMPTY).map(|_| Row::default()).collect()
}

fn check_refused<T>(result: Result<T>) {
    let error: Error = result.map(drop).expect_err("too much memory");
    let text = error.to_string();
    for part in ["more memory than the limit allows", "`memory_per_byte`"] {
        assert!(text.contains(part), "{text}");
    }
}

#[tokio::test]
async fn a_long_list_of_rows_with_few_values_arrives() {
    let server = serve(Limits::DEFAULT).await;
    let row = |n: u32| Row {
        f1: Some(format!("{n:05}")),
        f2: Some("value".to_owned()),
        ..Row::default()
    };
    let rows: Vec<Row> = (0..15_000).map(row).collect();
    for protocol in [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb] {
        for table in tables(&server, protocol, Limits::DEFAULT) {
            let back = table.echo(&Context::new(), rows.clone()).await;
            assert!(back.expect("it arrives") == rows, "{protocol}");
        }
    }
}

#[tokio::test]
async fn a_list_of_nothing_but_memory_is_refused_by_a_server_that_did_not_allow_it() {
    let (strict, generous) = (serve(Limits::DEFAULT).await, serve(ENOUGH).await);
    let cx = Context::new();
    for table in tables(&strict, Protocol::Connect, Limits::DEFAULT) {
        check_refused(table.count(&cx, empty()).await);
    }
    for table in tables(&generous, Protocol::Connect, Limits::DEFAULT) {
        let counted = table.count(&cx, empty()).await.expect("it is allowed");
        assert_eq!(counted, u64::from(EMPTY));
    }
}

#[tokio::test]
async fn a_list_of_nothing_but_memory_is_refused_by_a_client_that_did_not_allow_it() {
    let server = serve(Limits::DEFAULT).await;
    let cx = Context::new();
    for table in tables(&server, Protocol::Connect, Limits::DEFAULT) {
        check_refused(table.empty(&cx, EMPTY).await);
    }
    for table in tables(&server, Protocol::Connect, ENOUGH) {
        let rows = table.empty(&cx, EMPTY).await.expect("it is allowed");
        assert_eq!(rows.len(), EMPTY as usize);
    }
}
