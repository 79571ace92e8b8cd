use connect_plugin_rpc::Code;

use super::*;
use crate::registry::Ended;

fn request() -> HandshakeRequest {
    HandshakeRequest {
        core_protocol_version: 1,
        app_protocol_version: 1,
        magic_cookie_key: COOKIE_KEY.into(),
        magic_cookie_value: COOKIE_VALUE.into(),
        self_id: "kv-plugin".into(),
        self_version: "1.0.0".into(),
        ..HandshakeRequest::default()
    }
}

async fn answer(
    handshakes: &Handshakes,
    change: impl FnOnce(&mut HandshakeRequest),
) -> Result<HandshakeResponse> {
    let mut request = request();
    change(&mut request);
    handshakes.handshake(&Context::new(), request).await
}

fn handshakes() -> Handshakes {
    Handshakes::new(Arc::default(), Compat::Strict)
}

#[tokio::test]
async fn checks_come_in_their_order_with_their_codes() {
    let handshakes = handshakes();
    let code = async |change: fn(&mut HandshakeRequest)| {
        answer(&handshakes, change)
            .await
            .map(drop)
            .map_err(|error| error.code())
    };
    assert_eq!(code(|_| {}).await, Ok(()));
    let wrong_cookie = |it: &mut HandshakeRequest| {
        it.magic_cookie_value.clear();
        it.app_protocol_version = 9;
    };
    assert_eq!(code(wrong_cookie).await, Err(Code::InvalidArgument));
    let wrong_core = |it: &mut HandshakeRequest| {
        it.core_protocol_version = 2;
        it.app_protocol_version = 9;
    };
    assert_eq!(code(wrong_core).await, Err(Code::InvalidArgument));
    let wrong_app = |it: &mut HandshakeRequest| {
        it.app_protocol_version = 9;
        it.self_id = "1x".into();
    };
    assert_eq!(code(wrong_app).await, Err(Code::FailedPrecondition));
    assert_eq!(
        code(|it| it.self_id = "1x".into()).await,
        Err(Code::InvalidArgument)
    );
}

#[tokio::test]
async fn each_handshake_makes_an_identity_unless_it_repeats_a_nonce() {
    let handshakes = handshakes();
    let first = answer(&handshakes, |_| {}).await.expect("accepted");
    let second = answer(&handshakes, |_| {}).await.expect("accepted");
    assert_ne!(first.runtime_id, second.runtime_id);
    assert!(
        handshakes
            .registry
            .identities()
            .proves(&first.runtime_id, &first.runtime_token)
    );

    let nonce = |it: &mut HandshakeRequest| {
        it.client_metadata
            .insert(INSTANCE_NONCE.into(), "0123456789abcdef".into());
    };
    let first = answer(&handshakes, nonce).await.expect("accepted");
    let second = answer(&handshakes, nonce).await.expect("accepted");
    assert_eq!(
        (&first.runtime_id, &first.runtime_token),
        (&second.runtime_id, &second.runtime_token)
    );
    handshakes
        .registry
        .ended(&first.runtime_id, Ended::default());
    let third = answer(&handshakes, nonce).await.expect("accepted");
    assert_ne!(first.runtime_id, third.runtime_id);
}

#[tokio::test]
async fn a_caller_without_an_id_gets_no_identity_and_unknown_names_are_left_out() {
    let handshakes = handshakes();
    answer(&handshakes, |_| {}).await.expect("accepted");
    let response = answer(&handshakes, |it| {
        it.self_id.clear();
        it.requested_plugins = vec!["kv-plugin".into(), "nobody".into()];
    })
    .await
    .expect("accepted");
    assert_eq!((&*response.runtime_id, &*response.runtime_token), ("", ""));
    let names: Vec<_> = response.plugins.iter().map(|it| &*it.name).collect();
    assert_eq!(names, ["kv-plugin"]);
}

#[tokio::test]
async fn what_a_plugin_says_of_itself_is_bounded() {
    let handshakes = handshakes();
    let refused = async |change: fn(&mut HandshakeRequest)| {
        let error = answer(&handshakes, change).await.expect_err("a rule");
        assert_eq!(error.code(), Code::InvalidArgument);
        error.message().to_owned()
    };
    assert_eq!(
        refused(|it| it.requested_plugins = vec![String::new(); 257]).await,
        "requested_plugins has 257 entries: expected at most 256"
    );
    let metadata = |it: &mut HandshakeRequest| {
        it.client_metadata = (0..101).map(|n| (format!("k{n}"), String::new())).collect();
    };
    assert_eq!(
        refused(metadata).await,
        "client_metadata has 101 entries: expected at most 100"
    );
    let version = refused(|it| it.self_version = "1".repeat(60_000)).await;
    assert!(version.starts_with("self_version is \"111"), "{version}");
    assert!(version.len() < 300, "{version}");
}
