//! What a server tells about itself, to our own client and to other people's tools.

use std::collections::BTreeMap;
use std::process::Command;

use connect_plugin::{Listener, Server, Services, Streaming};
use connect_plugin_tests::shapes::{Shaper, ShapesServer};
use connect_plugin_tests::{ProbeServer, Prober, tools};
use prost_reflect::DescriptorPool;
use prost_reflect::prost::Message as _;
use prost_reflect::prost_types::FileDescriptorProto;

use crate::programs::{Alone, example, root};

/// Writes the tests once for both versions, which have the same messages in two packages.
macro_rules! version {
    ($version:ident) => {
        mod $version {
            use connect_plugin::reflection::$version::{
                ExtensionRequest, ServerReflection as _, ServerReflectionClient,
                ServerReflectionRequest, ServerReflectionResponse,
            };

            use super::*;

            async fn ask(
                target: &str,
                requests: Vec<ServerReflectionRequest>,
            ) -> Vec<ServerReflectionResponse> {
                let client = ServerReflectionClient::connect(target).await;
                let client = client.expect("it listens");
                let (questions, stream) = Streaming::channel(1);
                let mut answers = client
                    .server_reflection_info(stream)
                    .await
                    .expect("it accepts");
                let mut found = Vec::new();
                for request in requests {
                    // The answer to one question is there before the next one is asked.
                    questions.send(request.clone()).await.expect("it is read");
                    let answer = answers.next_msg().await.expect("no error");
                    let answer = answer.expect("an answer");
                    assert_eq!(answer.valid_host, request.host);
                    assert_eq!(answer.original_request, Some(request));
                    found.push(answer);
                }
                questions.finish().await.expect("it is read");
                assert_eq!(answers.next_msg().await.expect("a clean end"), None);
                found
            }

            fn list() -> ServerReflectionRequest {
                ServerReflectionRequest {
                    host: "kv.local".to_owned(),
                    list_services: Some(String::new()),
                    ..Default::default()
                }
            }

            fn of_symbol(symbol: &str) -> ServerReflectionRequest {
                ServerReflectionRequest {
                    file_containing_symbol: Some(symbol.to_owned()),
                    ..Default::default()
                }
            }

            fn names(answer: ServerReflectionResponse) -> Vec<String> {
                let list = answer.list_services_response.expect("a list");
                list.service.into_iter().map(|it| it.name).collect()
            }

            fn files(answer: ServerReflectionResponse) -> Vec<FileDescriptorProto> {
                let files = answer.file_descriptor_response.expect("files");
                let files = files.file_descriptor_proto.into_iter();
                files
                    .map(|file| FileDescriptorProto::decode(file).expect("a file"))
                    .collect()
            }

            fn code(answer: ServerReflectionResponse) -> i32 {
                answer.error_response.expect("no answer").error_code
            }

            #[tokio::test]
            async fn a_plugin_that_runs_alone_tells_what_it_serves() {
                let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
                let mut answers = ask(&plugin.target, vec![list()]).await;
                let found = names(answers.remove(0));
                for expected in [
                    "connectplugin.v1.HandshakeService",
                    "grpc.reflection.v1.ServerReflection",
                    "grpc.reflection.v1alpha.ServerReflection",
                    "kv.v1.KVService",
                ] {
                    assert!(found.iter().any(|name| name == expected), "{found:?}");
                }
            }

            #[tokio::test]
            async fn the_file_of_a_symbol_is_what_the_committed_one_compiles_to() {
                let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
                let by_name = ServerReflectionRequest {
                    file_by_filename: Some("kv/v1/kv.proto".to_owned()),
                    ..Default::default()
                };
                let questions = vec![
                    by_name,
                    of_symbol("kv.v1.KVService"),
                    of_symbol("kv.v1.KVService.Watch"),
                    of_symbol("kv.v1.GetResponse.found"),
                    of_symbol("kv.v1.EVENT_TYPE_PUT"),
                ];
                for answer in ask(&plugin.target, questions).await {
                    compare_with_the_committed_file(files(answer));
                }
            }

            #[tokio::test]
            async fn what_is_not_there_is_not_found() {
                let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
                let unknown_file = ServerReflectionRequest {
                    file_by_filename: Some("kv/v2/kv.proto".to_owned()),
                    ..Default::default()
                };
                let extension = ServerReflectionRequest {
                    file_containing_extension: Some(ExtensionRequest {
                        containing_type: "kv.v1.GetRequest".to_owned(),
                        extension_number: 100,
                    }),
                    ..Default::default()
                };
                let numbers = |message: &str| ServerReflectionRequest {
                    all_extension_numbers_of_type: Some(message.to_owned()),
                    ..Default::default()
                };
                let questions = vec![
                    of_symbol("kv.v1.KVService.Frob"),
                    unknown_file,
                    extension,
                    numbers("kv.v1.Nothing"),
                    numbers("kv.v1.GetRequest"),
                    ServerReflectionRequest::default(),
                    of_symbol("kv.v1.KVService"),
                ];
                let mut answers = ask(&plugin.target, questions).await;
                let last = answers.pop().expect("an answer");
                let nothing_asked = answers.pop().expect("an answer");
                let no_extensions = answers.pop().expect("an answer");
                for answer in answers {
                    assert_eq!(code(answer), 5, "not_found");
                }
                let found = no_extensions.all_extension_numbers_response;
                let found = found.expect("the message is there");
                assert_eq!(found.base_type_name, "kv.v1.GetRequest");
                assert!(found.extension_number.is_empty());
                assert_eq!(code(nothing_asked), 3, "invalid_argument");
                assert_eq!(files(last)[0].name(), "kv/v1/kv.proto");
            }

            #[tokio::test]
            async fn reflection_describes_itself() {
                let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
                let server = Server::new(Services::new()).reflection();
                let server = server.start(listener).expect("it listens");
                let service = concat!("grpc.reflection.", stringify!($version));
                let service = format!("{service}.ServerReflection");
                let question = of_symbol(&service);
                let mut answers = ask(&server.target().to_string(), vec![question]).await;
                let pool = pool(files(answers.remove(0)));
                let service = pool.get_service_by_name(&service).expect("it is there");
                let method = service.methods().next().expect("a method");
                assert!(method.is_client_streaming() && method.is_server_streaming());
                let number = |name| {
                    let field = method.output().get_field_by_name(name);
                    field.expect("it is there").number()
                };
                assert_eq!(number("file_descriptor_response"), 4);
                assert_eq!(number("error_response"), 7);
            }

            #[tokio::test]
            async fn services_that_come_later_are_told_of() {
                let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
                let services = Services::new().with(ProbeServer::new(Prober::default()));
                let server = Server::new(services.clone()).reflection();
                let server = server.start(listener).expect("it listens");
                let target = server.target().to_string();
                let shapes = || vec![list(), of_symbol("shapes.v1.Shapes.Echo")];
                let mut answers = ask(&target, shapes()).await;
                assert_eq!(code(answers.remove(1)), 5);
                let before = names(answers.remove(0));
                assert!(!before.iter().any(|name| name.starts_with("shapes.")));

                let late = ShapesServer::new(Shaper::default());
                let late: std::sync::Arc<dyn connect_plugin::Service> = std::sync::Arc::new(late);
                services.add(&late);
                let mut answers = ask(&target, shapes()).await;
                let file = files(answers.remove(1)).remove(0);
                assert_eq!(file.name(), "shapes/v1/shapes.proto");
                let after = names(answers.remove(0));
                assert!(after.iter().any(|name| name == "shapes.v1.Shapes"));
            }

            #[tokio::test]
            async fn a_server_that_was_not_told_to_tells_nothing() {
                let server = crate::programs::probe_server(Default::default()).await;
                let client = ServerReflectionClient::connect(&server.target().to_string()).await;
                let client = client.expect("it listens");
                let questions = vec![list()].into_iter().collect();
                let error = client
                    .server_reflection_info(questions)
                    .await
                    .expect_err("there is no such service");
                assert_eq!(error.code(), connect_plugin::Code::Unimplemented, "{error}");
            }
        }
    };
}

version!(v1);
version!(v1alpha);

fn pool(files: Vec<FileDescriptorProto>) -> DescriptorPool {
    let mut pool = DescriptorPool::new();
    pool.add_file_descriptor_protos(files)
        .expect("the files are complete");
    pool
}

#[track_caller]
fn compare_with_the_committed_file(found: Vec<FileDescriptorProto>) {
    let dir = root().join("examples/kv/kv-api/proto");
    let committed = protox::compile(["kv/v1/kv.proto"], [dir]).expect("protox compiles it");
    let committed = pool(committed.file);
    let without_comments = |pool: &DescriptorPool| -> BTreeMap<String, FileDescriptorProto> {
        pool.files()
            .map(|file| {
                let mut proto = file.file_descriptor_proto().clone();
                proto.source_code_info = None;
                (file.name().to_owned(), proto)
            })
            .collect()
    };
    assert_eq!(without_comments(&pool(found)), without_comments(&committed));
}

/// Runs `buf curl` against a plugin, over Connect and HTTP/2 without TLS, as it learns the schema
/// from the plugin's own reflection.
fn buf_curl(version: &str, arguments: &[&str]) -> (bool, String) {
    let cache = tempfile::tempdir().expect("a temporary directory");
    let output = Command::new(tools::BUF)
        .args(["curl", "--protocol", "connect", "--http2-prior-knowledge"])
        .args(["--reflect", "--reflect-protocol", version])
        .args(arguments)
        .env("BUF_CACHE_DIR", cache.path())
        .output()
        .expect("buf runs");
    let printed = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&printed).into_owned(),
    )
}

#[test]
#[cfg_attr(not(has_buf), ignore = "needs buf: see .ci/tools")]
fn buf_curl_lists_and_calls_a_plugin_without_its_schema() {
    for version in ["grpc-v1", "grpc-v1alpha"] {
        let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
        let (succeeded, listed) = buf_curl(version, &["--list-methods", &plugin.target]);
        assert!(succeeded, "{version}: {listed}");
        for method in ["Get", "Put", "Delete", "Watch"] {
            let line = format!("kv.v1.KVService/{method}");
            assert!(listed.lines().any(|it| it == line), "{version}: {listed}");
        }
        let url = |method: &str| format!("{}/kv.v1.KVService/{method}", plugin.target);
        let put = r#"{"key": "hello", "value": "d29ybGQ="}"#;
        let (succeeded, answer) = buf_curl(version, &["--data", put, &url("Put")]);
        assert!(succeeded, "{version}: {answer}");
        let get = ["--data", r#"{"key": "hello"}"#, &url("Get")];
        let (succeeded, answer) = buf_curl(version, &get);
        assert!(succeeded, "{version}: {answer}");
        let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
        let expected = serde_json::json!({"value": "d29ybGQ=", "found": true});
        assert_eq!(answer, expected, "{version}");
        let (succeeded, answer) = buf_curl(version, &["--data", "{}", &url("Put")]);
        assert!(!succeeded, "{version}: {answer}");
        assert!(answer.contains("invalid_argument"), "{version}: {answer}");
    }
}

#[test]
#[cfg_attr(not(has_buf), ignore = "needs buf: see .ci/tools")]
fn buf_curl_streams_in_both_directions() {
    let plugin = Alone::start(env!("CARGO_BIN_EXE_shapes-plugin").as_ref(), "127.0.0.1:0");
    let url = |method: &str| format!("{}/shapes.v1.Shapes/{method}", plugin.target);
    let numbers = r#"{"value": 40} {"value": 2}"#;
    let (succeeded, answer) = buf_curl("grpc-v1", &["--data", numbers, &url("Sum")]);
    assert!(succeeded, "{answer}");
    assert!(answer.contains(r#""42""#), "{answer}");
    let lines = r#"{"value": "one"} {"value": "two"}"#;
    let (succeeded, answer) = buf_curl("grpc-v1", &["--data", lines, &url("Echo")]);
    assert!(succeeded, "{answer}");
    let (one, two) = (answer.find("one"), answer.find("two"));
    assert!(one.is_some() && one < two, "{answer}");
}
