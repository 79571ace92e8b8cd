use connect_plugin_proto::registry::{
    DiscoverServiceRequest, ServiceRegistry, ServiceRegistryClient, ServiceRegistryServer,
    UnregisterServiceRequest, WatchServiceRequest,
};
use connect_plugin_rpc::{Code, Context, ForeignText, Services, Streaming};

use super::*;
use crate::router::Router;
use crate::testing::{Sockets, admit, channel_as, declared, path_of, provide, register, registry};

/// A host's registry on a socket.
struct Rig {
    sockets: Sockets,
    registry: Arc<Registry>,
    host: Target,
}

impl Rig {
    async fn new() -> Self {
        let mut sockets = Sockets::new();
        let registry = registry();
        let service = ServiceRegistryServer::new(RegistryService::new(Arc::clone(&registry)));
        let router = Router::new(Arc::clone(&registry));
        let host = sockets
            .serve("host", Services::new().with(service), router)
            .await;
        Self {
            sockets,
            registry,
            host,
        }
    }

    fn client(&self, identity: &Identity) -> ServiceRegistryClient {
        ServiceRegistryClient::new(channel_as(identity, self.host.clone()).build())
    }

    /// Takes a plugin in that may provide and call what the lists say.
    fn plugin(&self, id: &str, provides: &[&str], requires: &[&str]) -> Identity {
        let target = self.sockets.target(id);
        admit(
            &self.registry,
            id,
            declared(provides, requires),
            Some(target),
        )
    }

    fn provider(&self, id: &str, service: &str) -> Identity {
        provide(&self.registry, id, service, self.sockets.target(id))
    }
}

fn kv() -> RegisterServiceRequest {
    RegisterServiceRequest {
        service_type: "kv".into(),
        version: "1.0.0".into(),
        endpoint_path: path_of("kv"),
        metadata: BTreeMap::from([
            (BASE_URL.into(), "http://127.0.0.1:1".into()),
            ("zone".into(), "a".into()),
        ]),
    }
}

fn discover(service_type: &str, min_version: &str) -> DiscoverServiceRequest {
    DiscoverServiceRequest {
        service_type: service_type.into(),
        min_version: min_version.into(),
    }
}

fn watch_kv() -> WatchServiceRequest {
    WatchServiceRequest {
        service_type: "kv".into(),
    }
}

#[track_caller]
fn code<T: std::fmt::Debug>(result: Result<T>) -> Code {
    result.expect_err("refused").code()
}

#[tokio::test]
async fn every_call_shows_its_token() {
    let rig = Rig::new().await;
    let cx = Context::new();
    let identity = rig.plugin("kv-plugin", &["kv"], &["kv"]);
    let forged = Identity {
        token: "AAAA".into(),
        ..identity.clone()
    };
    let client = rig.client(&forged);
    let unregister = UnregisterServiceRequest {
        registration_id: "reg-0".into(),
    };
    assert_eq!(
        code(client.register_service(&cx, kv()).await),
        Code::Unauthenticated
    );
    assert_eq!(
        code(client.unregister_service(&cx, unregister).await),
        Code::Unauthenticated
    );
    assert_eq!(
        code(client.discover_service(&cx, discover("kv", "")).await),
        Code::Unauthenticated
    );
    assert_eq!(
        code(first(client.watch_service(&cx, watch_kv()).await).await),
        Code::Unauthenticated
    );

    let nameless = ServiceRegistryClient::new(Channel::new(rig.host.clone()));
    assert_eq!(
        code(nameless.register_service(&cx, kv()).await),
        Code::InvalidArgument
    );
}

async fn first(stream: Result<Streaming<WatchServiceEvent>>) -> Result<Option<WatchServiceEvent>> {
    stream?.next_msg().await
}

#[tokio::test]
async fn one_service_of_one_instance_is_registered_once() {
    let rig = Rig::new().await;
    let cx = Context::new();
    let client = rig.client(&rig.plugin("kv-plugin", &["kv"], &[]));
    let first = client
        .register_service(&cx, kv())
        .await
        .expect("declared")
        .registration_id;
    assert!(
        first
            .strip_prefix("reg-")
            .is_some_and(|digits| digits.len() == 16),
        "{first}"
    );
    let second = client
        .register_service(&cx, kv())
        .await
        .expect("declared")
        .registration_id;
    assert_eq!(first, second);
    assert_eq!(rig.registry.snapshot().of_type("kv").len(), 1);
}

#[tokio::test]
async fn only_what_is_declared_is_registered_and_discovered() {
    let rig = Rig::new().await;
    let cx = Context::new();
    let client = rig.client(&rig.plugin("kv-plugin", &["kv"], &["logger"]));
    let other = RegisterServiceRequest {
        service_type: "logger".into(),
        ..kv()
    };
    assert_eq!(
        code(client.register_service(&cx, other).await),
        Code::PermissionDenied
    );
    let invalid = RegisterServiceRequest {
        version: "v1".into(),
        ..kv()
    };
    assert_eq!(
        code(client.register_service(&cx, invalid).await),
        Code::InvalidArgument
    );
    let refused = client.discover_service(&cx, discover("kv", "")).await;
    assert_eq!(code(refused), Code::PermissionDenied);
}

#[tokio::test]
async fn a_registration_is_taken_back_by_its_owner_alone() {
    let rig = Rig::new().await;
    let cx = Context::new();
    let owner = rig.client(&rig.plugin("kv-plugin", &["kv"], &[]));
    let stranger = rig.client(&rig.plugin("stranger", &["kv"], &[]));
    let registration_id = owner
        .register_service(&cx, kv())
        .await
        .expect("it")
        .registration_id;
    let request = UnregisterServiceRequest { registration_id };
    assert_eq!(
        code(stranger.unregister_service(&cx, request.clone()).await),
        Code::NotFound
    );
    owner
        .unregister_service(&cx, request.clone())
        .await
        .expect("its own");
    assert_eq!(
        code(owner.unregister_service(&cx, request).await),
        Code::NotFound
    );
}

#[tokio::test]
async fn discovery_compares_versions_as_numbers_and_hides_what_is_internal() {
    let rig = Rig::new().await;
    let cx = Context::new();
    let old = rig.provider("old", "kv@1.9.0");
    let identity = rig.plugin("kv-plugin", &["kv"], &[]);
    let request = RegisterServiceRequest {
        version: "1.10.0".into(),
        ..kv()
    };
    rig.client(&identity)
        .register_service(&cx, request)
        .await
        .expect("declared");
    let client = rig.client(&rig.plugin("cache-plugin", &[], &["kv"]));

    let found = client
        .discover_service(&cx, discover("kv", "1.10.0"))
        .await
        .expect("there");
    let endpoint = found.endpoint.expect("there");
    assert_eq!(endpoint.provider_id, identity.runtime_id);
    assert_eq!(
        endpoint.endpoint_url,
        format!("/services/kv/{}", identity.runtime_id)
    );
    assert_eq!(
        endpoint.metadata,
        BTreeMap::from([("zone".into(), "a".into())])
    );
    assert!(found.single_provider);

    let found = client
        .discover_service(&cx, discover("kv", ""))
        .await
        .expect("there");
    assert!(!found.single_provider);

    let missing = client
        .discover_service(&cx, discover("kv", "2.0.0"))
        .await
        .expect_err("none");
    assert_eq!(
        missing.to_string(),
        format!(
            "not_found: no provider of `kv` ^2.0.0 has a compatible version: `kv` 1.9.0 by {}, \
             `kv` 1.10.0 by {}",
            old.runtime_id, identity.runtime_id
        )
    );
    let invalid = client.discover_service(&cx, discover("kv", "latest")).await;
    assert_eq!(code(invalid), Code::InvalidArgument);
}

#[tokio::test]
async fn a_missing_service_is_told_with_what_there_is() {
    let rig = Rig::new().await;
    let kv = rig.provider("kv-plugin", "kv@1.0.0");
    let client = rig.client(&rig.plugin("cache-plugin", &[], &["logger"]));
    let cx = Context::new();
    let missing = client
        .discover_service(&cx, discover("logger", "1.2.0"))
        .await;
    assert_eq!(
        missing.expect_err("none").to_string(),
        format!(
            "not_found: no plugin provides `logger` ^1.2.0; what is provided: `kv` 1.0.0 by {}",
            kv.runtime_id
        )
    );
}

#[tokio::test]
async fn a_watcher_is_told_the_state_at_once_and_every_change_of_it() {
    let rig = Rig::new().await;
    let cx = Context::new();
    let client = rig.client(&rig.plugin("cache-plugin", &[], &["kv"]));
    let mut events = client
        .watch_service(&cx, watch_kv())
        .await
        .expect("declared");
    let mut next = async || {
        let event = events.next_msg().await.expect("no error").expect("no end");
        (
            event.state,
            event.endpoint.map(|it| it.provider_id).unwrap_or_default(),
        )
    };
    assert_eq!(next().await, (ServiceState::Unavailable, String::new()));
    let kv = rig.provider("kv-plugin", "kv@1.0.0").runtime_id;
    assert_eq!(next().await, (ServiceState::Available, kv.clone()));
    rig.registry
        .report(&kv, Health::Degraded, ForeignText::default())
        .expect("legal");
    assert_eq!(next().await, (ServiceState::Degraded, kv.clone()));
    let better = rig.provider("better", "kv@1.0.0").runtime_id;
    assert_eq!(next().await, (ServiceState::Available, better.clone()));
    rig.registry.ended(&better, Ended::default());
    assert_eq!(next().await, (ServiceState::Degraded, kv.clone()));
    rig.registry.ask_to_stop(&kv);
    assert_eq!(next().await, (ServiceState::Unavailable, String::new()));
}

#[tokio::test]
async fn watchers_do_not_lose_the_last_of_a_burst_of_changes() {
    let rig = Rig::new().await;
    let cx = Context::new();
    let mut watchers = Vec::new();
    for n in 0..20 {
        let client = rig.client(&rig.plugin(&format!("watcher-{n}"), &[], &["kv"]));
        watchers.push(
            client
                .watch_service(&cx, watch_kv())
                .await
                .expect("declared"),
        );
    }
    let provider = rig.plugin("kv-plugin", &["kv"], &[]);
    for _ in 0..200 {
        let id = register(&rig.registry, &provider, "kv");
        let snapshot = rig.registry.snapshot();
        let instance = snapshot
            .instance(&provider.runtime_id)
            .expect("it is there");
        rig.registry.unregister(instance, &id).expect("its own");
    }
    let last = rig.provider("last", "kv@1.0.0").runtime_id;
    for mut events in watchers {
        loop {
            let event = events.next_msg().await.expect("no error").expect("no end");
            if event.endpoint.is_some_and(|it| it.provider_id == last) {
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_watch_ends_with_its_watcher_and_with_the_host() {
    let rig = Rig::new().await;
    let cx = Context::new();
    let watcher = rig.plugin("cache-plugin", &[], &["kv"]);
    let other = rig.plugin("app-plugin", &[], &["kv"]);
    let mut stream = rig
        .client(&watcher)
        .watch_service(&cx, watch_kv())
        .await
        .expect("it");
    let mut of_other = rig
        .client(&other)
        .watch_service(&cx, watch_kv())
        .await
        .expect("it");
    stream.next_msg().await.expect("a state");
    of_other.next_msg().await.expect("a state");
    rig.registry.ended(&watcher.runtime_id, Ended::default());
    assert_eq!(code(stream.next_msg().await), Code::Unauthenticated);
    rig.registry.stopping().cancel();
    assert_eq!(code(of_other.next_msg().await), Code::Unavailable);
}

#[tokio::test]
async fn what_has_ended_can_neither_register_nor_come_back() {
    let rig = Rig::new().await;
    let identity = rig.provider("kv-plugin", "kv@1.0.0");
    let mut events = rig.registry.events();
    rig.registry.ended(
        &identity.runtime_id,
        Ended {
            how: Some(Ending::Signaled(9)),
            reason: None,
            last_output: vec![ForeignText::reason("bye")],
        },
    );
    let plugin = PluginName {
        id: "kv-plugin".into(),
        runtime_id: identity.runtime_id.clone(),
    };
    let died = Event::Died {
        plugin,
        how: Some(Ending::Signaled(9)),
        reason: None,
        last_output: vec![ForeignText::reason("bye")],
    };
    assert_eq!(events.next().await, Some(died));
    assert!(rig.registry.snapshot().of_type("kv").is_empty());
    let snapshot = rig.registry.snapshot();
    let instance = snapshot
        .instance(&identity.runtime_id)
        .expect("it is remembered");
    assert_eq!(
        code(rig.registry.register(instance, kv())),
        Code::Unauthenticated
    );
    let late = rig.registry.report(
        &identity.runtime_id,
        Health::Healthy,
        ForeignText::default(),
    );
    assert_eq!(code(late), Code::FailedPrecondition);
}

#[tokio::test]
async fn events_tell_each_change_of_health_once() {
    let rig = Rig::new().await;
    let mut events = rig.registry.events();
    let identity = rig.provider("kv-plugin", "kv@1.0.0");
    let plugin = PluginName {
        id: "kv-plugin".into(),
        runtime_id: identity.runtime_id.clone(),
    };
    rig.registry
        .report(
            &identity.runtime_id,
            Health::Healthy,
            ForeignText::default(),
        )
        .expect("legal");
    rig.registry
        .report(
            &identity.runtime_id,
            Health::Degraded,
            ForeignText::reason("slow"),
        )
        .expect("legal");
    let changed = |health, reason: &str| Event::HealthChanged {
        plugin: plugin.clone(),
        health,
        reason: ForeignText::reason(reason),
    };
    let expected = [
        Event::Registered {
            plugin: plugin.clone(),
            service_type: "kv".into(),
        },
        Event::Started {
            plugin: plugin.clone(),
        },
        changed(Health::Healthy, ""),
        changed(Health::Degraded, "slow"),
    ];
    for event in expected {
        assert_eq!(events.next().await, Some(event));
    }
}
