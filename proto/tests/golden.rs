//! The bytes of connect-plugin-go, as protoc made them: ours must be the same, both ways.

use std::collections::BTreeMap;
use std::fmt::Debug;

use connect_plugin_proto::handshake::{
    HandshakeRequest, HandshakeResponse, PluginInfo, ServiceDeclaration,
};
use connect_plugin_proto::health::{HealthCheckResponse, ServingStatus};
use connect_plugin_proto::identity::SetRuntimeIdentityRequest;
use connect_plugin_proto::lifecycle::{
    HealthState, ReportHealthRequest, ShutdownRequest, ShutdownResponse,
};
use connect_plugin_proto::names::{COOKIE_KEY, COOKIE_VALUE};
use connect_plugin_proto::registry::{
    DiscoverServiceRequest, DiscoverServiceResponse, RegisterServiceRequest, ServiceEndpoint,
    ServiceState, WatchServiceEvent,
};
use connect_plugin_rpc::__private::Message;
use connect_plugin_wire::envelope;

const TOKEN: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[track_caller]
fn check<M: Message + PartialEq + Debug>(message: &M, expected: &str) {
    assert_eq!(hex::encode(message.to_proto(0)), expected);
    let bytes = hex::decode(expected).expect("hex");
    assert_eq!(&M::from_proto(bytes).expect("it decodes"), message);
}

fn map(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    let entries = entries
        .iter()
        .map(|&(key, value)| (key.to_owned(), value.to_owned()));
    entries.collect()
}

fn request() -> HandshakeRequest {
    HandshakeRequest {
        core_protocol_version: 1,
        app_protocol_version: 1,
        magic_cookie_key: COOKIE_KEY.to_owned(),
        magic_cookie_value: COOKIE_VALUE.to_owned(),
        client_metadata: map(&[("client_version", "0.1.0")]),
        ..HandshakeRequest::default()
    }
}

#[test]
fn a_handshake_of_a_plugin() {
    let message = HandshakeRequest {
        self_id: "logger-plugin".to_owned(),
        self_version: "1.0.0".to_owned(),
        ..request()
    };
    check(
        &message,
        "080110011a0e434f4e4e4543545f504c5547494e2220643366343062336332653161356638623963346437653661\
         316232633364346532170a0e636c69656e745f76657273696f6e1205302e312e30520d6c6f676765722d706c7567\
         696e5a05312e302e30",
    );
}

#[test]
fn a_handshake_of_a_host() {
    let message = HandshakeRequest {
        requested_plugins: vec!["kv".to_owned()],
        ..request()
    };
    check(
        &message,
        "080110011a0e434f4e4e4543545f504c5547494e2220643366343062336332653161356638623963346437653661\
         3162326333643465\
         2a026b7632170a0e636c69656e745f76657273696f6e1205302e312e30",
    );
}

#[test]
fn an_identity_in_a_handshake() {
    let message = HandshakeResponse {
        core_protocol_version: 1,
        app_protocol_version: 1,
        server_metadata: map(&[("server_version", "0.1.0")]),
        runtime_id: "logger-plugin-1a2b".to_owned(),
        runtime_token: TOKEN.to_owned(),
        ..HandshakeResponse::default()
    };
    check(
        &message,
        "0801100122170a0e7365727665725f76657273696f6e1205302e312e3052126c6f676765722d706c7567696e2d31\
         6132625a2c41414543417751464267634943516f4c4441304f4478415245684d554652595847426b614778776448\
         68383d",
    );
}

#[test]
fn the_answer_of_a_plugin_that_go_generated() {
    let message = HandshakeResponse {
        core_protocol_version: 1,
        app_protocol_version: 1,
        plugins: vec![PluginInfo {
            name: "kv".to_owned(),
            version: "1.0.0".to_owned(),
            service_path: "kv.v1.KVService".to_owned(),
            provides: vec![ServiceDeclaration {
                service_type: "kv".to_owned(),
                version: "1.0.0".to_owned(),
                path: "kv.v1.KVService".to_owned(),
            }],
            requires: Vec::new(),
        }],
        server_metadata: map(&[("server_version", "0.1.0")]),
        ..HandshakeResponse::default()
    };
    check(
        &message,
        "080110011a3a0a026b761205312e302e301a0f6b762e76312e4b5653657276696365521c0a026b761205312e302e\
         301a0f6b762e76312e4b565365727669636522170a0e7365727665725f76657273696f6e1205302e312e30",
    );
}

#[test]
fn a_registration() {
    let message = RegisterServiceRequest {
        service_type: "logger".to_owned(),
        version: "1.0.0".to_owned(),
        endpoint_path: "/logger.v1.Logger/".to_owned(),
        metadata: map(&[("base_url", "http://localhost:8081")]),
    };
    check(
        &message,
        "0a066c6f676765721205312e302e301a122f6c6f676765722e76312e4c6f676765722f22210a08626173655f7572\
         6c1215687474703a2f2f6c6f63616c686f73743a38303831",
    );
}

#[test]
fn a_question_for_a_provider_and_its_answer() {
    let request = DiscoverServiceRequest {
        service_type: "logger".to_owned(),
        min_version: "1.0.0".to_owned(),
    };
    check(&request, "0a066c6f676765721205312e302e30");
    let response = DiscoverServiceResponse {
        endpoint: Some(ServiceEndpoint {
            provider_id: "logger-plugin-1a2b".to_owned(),
            version: "1.0.0".to_owned(),
            endpoint_url: "/services/logger/logger-plugin-1a2b".to_owned(),
            metadata: map(&[("base_url", "http://localhost:8081")]),
        }),
        single_provider: true,
    };
    check(
        &response,
        "0a630a126c6f676765722d706c7567696e2d316132621205312e302e301a232f73657276696365732f6c6f676765\
         722f6c6f676765722d706c7567696e2d3161326222210a08626173655f75726c1215687474703a2f2f6c6f63616c\
         686f73743a383038311001",
    );
}

#[test]
fn a_report_of_health() {
    let message = ReportHealthRequest {
        state: HealthState::Degraded,
        reason: "logger dependency not available".to_owned(),
        unavailable_dependencies: vec!["logger".to_owned()],
    };
    check(
        &message,
        "0802121f6c6f6767657220646570656e64656e6379206e6f7420617661696c61626c651a066c6f67676572",
    );
}

#[test]
fn an_event_of_a_watch_and_the_end_of_one() {
    let message = WatchServiceEvent {
        service_type: "logger".to_owned(),
        state: ServiceState::Unavailable,
        endpoint: None,
    };
    check(&message, "0a066c6f676765721002");
    let framed = envelope::seal(0, message.to_proto(envelope::HEADER_LEN)).expect("it is short");
    assert_eq!(hex::encode(framed), "000000000a0a066c6f676765721002");
    let end = envelope::seal(envelope::FLAG_END_STREAM, b"\0\0\0\0\0{}".to_vec());
    assert_eq!(hex::encode(end.expect("it is short")), "02000000027b7d");
}

#[test]
fn an_identity_that_is_given() {
    let message = SetRuntimeIdentityRequest {
        runtime_id: "logger-plugin-1a2b".to_owned(),
        runtime_token: TOKEN.to_owned(),
        host_url: String::new(),
    };
    check(
        &message,
        "0a126c6f676765722d706c7567696e2d31613262122c41414543417751464267634943516f4c4441304f44784152\
         45684d554652595847426b61477877644868383d",
    );
}

#[test]
fn a_shutdown_its_answer_and_a_health_check() {
    let request = ShutdownRequest {
        grace_period_seconds: 30,
        reason: "plugin removed".to_owned(),
    };
    check(&request, "081e120e706c7567696e2072656d6f766564");
    check(&ShutdownResponse { acknowledged: true }, "0801");
    check(
        &HealthCheckResponse {
            status: ServingStatus::Serving,
        },
        "0801",
    );
}
