//! What a server says of the health of its services, to clients that ask by `grpc.health.v1`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use connect_plugin::health::Health;
use connect_plugin::health::v1::{
    Health as _, HealthCheckRequest, HealthCheckResponse, HealthClient, HealthListRequest,
    ServingStatus,
};
use connect_plugin::schema::emit::FileSet;
use connect_plugin::{
    Channel, Code, Context, Error, HttpVersion, Listener, NamedService as _, Protocol, Result,
    Server, ServerHandle, Service, Services, Streaming,
};
use connect_plugin_tests::shapes::{Shaper, ShapesServer};
use connect_plugin_tests::{Needs as _, NeedsClient, ProbeServer, Prober};
use prost_reflect::{Cardinality, DescriptorPool, Kind};

use crate::programs::Alone;

const SHAPES: &str = "shapes.v1.Shapes";
const PROBE: &str = "probe.v1.Probe";

/// Longer than any test waits where it is told something.
const LONG: Duration = Duration::from_secs(30);

async fn start(server: Server) -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    server.start(listener).expect("it listens")
}

fn services() -> Services {
    Services::new().with(ShapesServer::new(Shaper::default()))
}

/// Serves shapes with a health.
async fn shapes(health: &Health) -> (ServerHandle, HealthClient) {
    let server = start(Server::new(services()).health(health)).await;
    let client = client(&server, Protocol::Grpc);
    (server, client)
}

fn client(server: &ServerHandle, protocol: Protocol) -> HealthClient {
    let channel = Channel::builder(server.target().clone()).protocol(protocol);
    HealthClient::new(channel.build())
}

fn of(service: &str) -> HealthCheckRequest {
    let service = service.to_owned();
    HealthCheckRequest { service }
}

async fn check(client: &HealthClient, service: &str) -> Result<ServingStatus> {
    let checked = client.check(&Context::new(), of(service)).await?;
    Ok(checked.status)
}

async fn check_all(client: &HealthClient) -> BTreeMap<String, ServingStatus> {
    let request = HealthListRequest {};
    let list = client.list(&Context::new(), request).await;
    let statuses = list.expect("it answers").statuses.into_iter();
    statuses
        .map(|(service, checked)| (service, checked.status))
        .collect()
}

async fn watch(client: &HealthClient, service: &str) -> Streaming<HealthCheckResponse> {
    let watched = client.watch(&Context::new(), of(service)).await;
    watched.expect("it answers")
}

/// Waits for the next status; `None` is the end of the stream.
async fn next(watched: &mut Streaming<HealthCheckResponse>) -> Option<ServingStatus> {
    let next = tokio::time::timeout(LONG, watched.next_msg()).await;
    let next = next.expect("it is told").expect("no error");
    next.map(|checked| checked.status)
}

#[tokio::test]
async fn what_is_served_is_serving_until_something_else_is_said() {
    let health = Health::new();
    let (server, _) = shapes(&health).await;
    for protocol in [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb] {
        let client = client(&server, protocol);
        for service in ["", SHAPES] {
            let status = check(&client, service).await;
            assert_eq!(status.expect("it is known"), ServingStatus::Serving);
            health.set_not_serving(service);
            let status = check(&client, service).await;
            assert_eq!(status.expect("it is known"), ServingStatus::NotServing);
            health.set_serving(service);
        }
        let unknown = check(&client, PROBE).await.expect_err("there is none");
        assert_eq!(unknown.code(), Code::NotFound);
        assert!(unknown.to_string().contains(PROBE), "{unknown}");
    }
}

#[tokio::test]
async fn the_server_as_a_whole_says_nothing_of_its_services() {
    let health = Health::new();
    let (_server, client) = shapes(&health).await;
    health.set_not_serving("");
    // A name of the program's own, such as that of a role.
    health.set_serving("leader");
    let expected = [
        ("", ServingStatus::NotServing),
        ("leader", ServingStatus::Serving),
        (SHAPES, ServingStatus::Serving),
    ];
    let expected = expected.map(|(service, status)| (service.to_owned(), status));
    assert_eq!(check_all(&client).await, BTreeMap::from(expected));
}

#[tokio::test]
async fn a_watcher_is_told_at_once_and_then_of_changes_alone() {
    let health = Health::new();
    let (_server, client) = shapes(&health).await;
    let mut watched = watch(&client, SHAPES).await;
    assert_eq!(next(&mut watched).await, Some(ServingStatus::Serving));
    // Nothing of this is a change of the service.
    health.set_serving(SHAPES);
    health.set_not_serving("");
    health.set_serving("leader");
    let silence = tokio::time::timeout(Duration::from_millis(200), watched.next_msg()).await;
    assert!(silence.is_err(), "{silence:?}");
    health.set_not_serving(SHAPES);
    assert_eq!(next(&mut watched).await, Some(ServingStatus::NotServing));
    health.set_serving(SHAPES);
    assert_eq!(next(&mut watched).await, Some(ServingStatus::Serving));
}

#[tokio::test]
async fn a_watcher_that_is_late_gets_the_newest_status_alone() {
    let health = Health::new();
    let (_server, client) = shapes(&health).await;
    let mut watched = watch(&client, SHAPES).await;
    assert_eq!(next(&mut watched).await, Some(ServingStatus::Serving));
    // Everything runs on this thread, so nobody reads meanwhile.
    for _ in 0..1000 {
        health.set_not_serving(SHAPES);
        health.set_serving(SHAPES);
    }
    health.set_not_serving(SHAPES);
    assert_eq!(next(&mut watched).await, Some(ServingStatus::NotServing));
    let silence = tokio::time::timeout(Duration::from_millis(200), watched.next_msg()).await;
    assert!(silence.is_err(), "{silence:?}");
}

#[tokio::test]
async fn a_watcher_of_a_service_that_is_not_there_waits_for_it() {
    let health = Health::new();
    let services = services();
    let server = start(Server::new(services.clone()).health(&health)).await;
    let client = client(&server, Protocol::Grpc);
    let mut of_probe = watch(&client, PROBE).await;
    assert_eq!(
        next(&mut of_probe).await,
        Some(ServingStatus::ServiceUnknown)
    );
    let mut of_leader = watch(&client, "leader").await;
    assert_eq!(
        next(&mut of_leader).await,
        Some(ServingStatus::ServiceUnknown)
    );
    let probe: Arc<dyn Service> = Arc::new(ProbeServer::new(Prober::default()));
    services.add(&probe);
    assert_eq!(next(&mut of_probe).await, Some(ServingStatus::Serving));
    health.set_not_serving("leader");
    assert_eq!(next(&mut of_leader).await, Some(ServingStatus::NotServing));
}

#[tokio::test]
async fn a_server_that_shuts_down_tells_its_watchers_and_does_not_wait_for_them() {
    let health = Health::new();
    let (server, client) = shapes(&health).await;
    let (other_server, other) = shapes(&health).await;
    let http1 = Channel::builder(server.target().clone()).http_version(HttpVersion::Http1);
    let mut over_http1 = watch(&HealthClient::new(http1.build()), SHAPES).await;
    assert_eq!(next(&mut over_http1).await, Some(ServingStatus::Serving));
    let mut watched = watch(&client, SHAPES).await;
    let mut unknown = watch(&client, PROBE).await;
    let mut elsewhere = watch(&other, SHAPES).await;
    assert_eq!(next(&mut watched).await, Some(ServingStatus::Serving));
    assert_eq!(
        next(&mut unknown).await,
        Some(ServingStatus::ServiceUnknown)
    );
    assert_eq!(next(&mut elsewhere).await, Some(ServingStatus::Serving));
    let stopped = tokio::spawn(server.shutdown(LONG));
    assert_eq!(next(&mut watched).await, Some(ServingStatus::NotServing));
    assert_eq!(next(&mut watched).await, None);
    assert_eq!(next(&mut unknown).await, None);
    assert_eq!(next(&mut over_http1).await, Some(ServingStatus::NotServing));
    assert_eq!(next(&mut over_http1).await, None);
    let stopped = tokio::time::timeout(LONG / 2, stopped).await;
    stopped
        .expect("no call is left")
        .expect("it does not panic");
    // Another server with the same health goes on.
    let status = check(&other, SHAPES).await;
    assert_eq!(status.expect("it answers"), ServingStatus::Serving);
    drop(other_server);
}

#[tokio::test]
async fn what_drains_serves_nothing_whatever_else_is_said() {
    let health = Health::new();
    let inner = Server::new(services()).health(&health).into_service();
    // Mounted in another server, whose end is not that of its own.
    let server = start(Server::new(Services::new()).fallback_service(inner)).await;
    let client = client(&server, Protocol::Connect);
    let mut watched = watch(&client, SHAPES).await;
    assert_eq!(next(&mut watched).await, Some(ServingStatus::Serving));
    health.drain();
    health.set_serving(SHAPES);
    health.set_serving("leader");
    assert_eq!(next(&mut watched).await, Some(ServingStatus::NotServing));
    let statuses = check_all(&client).await;
    assert_eq!(statuses.len(), 3, "{statuses:?}");
    let is_over = |status: &ServingStatus| *status == ServingStatus::NotServing;
    assert!(statuses.values().all(is_over), "{statuses:?}");
    let unknown = check(&client, PROBE).await.expect_err("there is none");
    assert_eq!(unknown.code(), Code::NotFound);
}

#[tokio::test]
async fn a_server_without_a_health_has_no_such_service() {
    let server = start(Server::new(services())).await;
    let answer = check(&client(&server, Protocol::Grpc), "").await;
    let code = answer.as_ref().map_err(Error::code);
    assert_eq!(code, Err(Code::Unimplemented), "{answer:?}");
}

/// What is published as `grpc/health/v1/health.proto`.
#[test]
fn the_contract_is_that_of_grpc() {
    let files = FileSet::of_services(&[HealthClient::SERVICE]).expect("it can be written");
    let pool = DescriptorPool::decode(&*files.encode_descriptor_set()).expect("it is complete");
    let service = pool.get_service_by_name("grpc.health.v1.Health");
    let service = service.expect("it is there");
    let methods = service.methods().map(|method| {
        let streams = (method.is_client_streaming(), method.is_server_streaming());
        let (input, output) = (method.input(), method.output());
        let types = (input.name().to_owned(), output.name().to_owned());
        (method.name().to_owned(), (types, streams))
    });
    let methods: BTreeMap<_, _> = methods.collect();
    let method = |name: &str, input: &str, output: &str, streams: bool| {
        let types = (input.to_owned(), output.to_owned());
        (name.to_owned(), (types, (false, streams)))
    };
    let (request, response) = ("HealthCheckRequest", "HealthCheckResponse");
    let expected = [
        method("Check", request, response, false),
        method("List", "HealthListRequest", "HealthListResponse", false),
        method("Watch", request, response, true),
    ];
    assert_eq!(methods, BTreeMap::from(expected));

    let message = |name: &str| {
        let message = pool.get_message_by_name(&format!("grpc.health.v1.{name}"));
        message.expect("it is there")
    };
    let only_field = |name: &str| {
        let message = message(name);
        let mut fields = message.fields();
        assert_eq!(fields.len(), 1, "{name}");
        let field = fields.next().expect("one");
        assert_eq!(field.number(), 1, "{name}");
        field
    };
    let service = only_field(request);
    assert_eq!((service.name(), service.kind()), ("service", Kind::String));
    assert_eq!(service.cardinality(), Cardinality::Optional);
    assert_eq!(message("HealthListRequest").fields().len(), 0);
    let statuses = only_field("HealthListResponse");
    assert_eq!(statuses.name(), "statuses");
    assert!(statuses.is_map());
    let Kind::Message(entry) = statuses.kind() else {
        panic!("{statuses:?} is no map");
    };
    assert_eq!(entry.map_entry_key_field().kind(), Kind::String);
    let values = entry.map_entry_value_field().kind();
    assert_eq!(values, Kind::Message(message(response)));
    let status = only_field(response);
    assert_eq!(status.name(), "status");
    let Kind::Enum(status) = status.kind() else {
        panic!("{status:?} is no enum");
    };
    let values = status
        .values()
        .map(|it| (it.number(), it.name().to_owned()));
    let expected = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];
    let expected = (0..).zip(expected.map(str::to_owned));
    assert_eq!(values.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

#[tokio::test]
async fn a_plugin_that_serves_alone_is_probed() {
    let program = Path::new(env!("CARGO_BIN_EXE_needing-plugin"));
    let alone = Alone::start(program, "127.0.0.1:0");
    let health = HealthClient::connect(&alone.target)
        .await
        .expect("it listens");
    let needs = NeedsClient::connect(&alone.target)
        .await
        .expect("it listens");
    let cx = Context::new();
    // It is degraded, and takes calls all the same.
    let mut watched = watch(&health, "needs.v1.Needs").await;
    assert_eq!(next(&mut watched).await, Some(ServingStatus::Serving));
    let serving = check(&health, "").await;
    assert_eq!(serving.expect("it answers"), ServingStatus::Serving);

    needs.feel(&cx, "the disk is full").await.expect("it does");
    assert_eq!(next(&mut watched).await, Some(ServingStatus::NotServing));
    let serving = check(&health, "").await;
    assert_eq!(serving.expect("it answers"), ServingStatus::NotServing);

    needs.feel(&cx, "").await.expect("it does");
    assert_eq!(next(&mut watched).await, Some(ServingStatus::Serving));
}
