//! Hosts and plugins in this process, over real sockets.

use std::pin::Pin;
use std::sync::Arc;

use connect_plugin_proto::handshake::{ServiceDeclaration, ServiceDependency};
use connect_plugin_proto::identity::GetPluginInfoResponse;
use connect_plugin_proto::names::RUNTIME_ID_HEADER;
use connect_plugin_proto::registry::RegisterServiceRequest;
use connect_plugin_rpc::{Body, Channel, ChannelBuilder, Fallback, Listener, Server, ServerHandle};
use connect_plugin_rpc::{ForeignText, Services, Target};
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue, Request, Response};
use tempfile::TempDir;

use crate::identity::Identity;
use crate::instance::{Health, Instance, State};
use crate::manifest::Declared;
use crate::registry::{Endpoint, Registry, channel_to};

/// A directory for sockets, and the servers on them.
pub(crate) struct Sockets {
    directory: TempDir,
    servers: Vec<ServerHandle>,
}

impl Sockets {
    pub(crate) fn new() -> Self {
        let directory = TempDir::new().expect("a directory");
        Self {
            directory,
            servers: Vec::new(),
        }
    }

    /// Returns the target of a socket that nobody listens on.
    pub(crate) fn target(&self, name: &str) -> Target {
        Target::Unix(self.directory.path().join(name))
    }

    /// Starts a server.
    pub(crate) async fn serve(
        &mut self,
        name: &str,
        services: Services,
        fallback: impl Fallback,
    ) -> Target {
        let target = self.target(name);
        let listener = Listener::bind(&target.to_string()).await.expect("a socket");
        let server = Server::new(services)
            .fallback(fallback)
            .start(listener)
            .expect("a server");
        self.servers.push(server);
        target
    }
}

/// Answers requests with a function.
pub(crate) struct Answering<F>(pub(crate) F);

impl<F> Fallback for Answering<F>
where
    F: Fn(Request<Body>) -> Response<Body> + Send + Sync + 'static,
{
    fn call(&self, request: Request<Body>) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
        Box::pin(std::future::ready((self.0)(request)))
    }
}

/// Makes a manifest from lists such as `kv@1.0.0`.
pub(crate) fn declared(provides: &[&str], requires: &[&str]) -> Declared {
    let split = |text: &str| {
        let (service_type, version) = text.split_once('@').unwrap_or((text, "1.0.0"));
        (service_type.to_owned(), version.to_owned())
    };
    let declaration = |text: &&str| {
        let (service_type, version) = split(text);
        let path = path_of(&service_type);
        ServiceDeclaration {
            service_type,
            version,
            path,
        }
    };
    let dependency = |text: &&str| {
        let (service_type, min_version) = split(text);
        ServiceDependency {
            service_type,
            min_version,
            ..ServiceDependency::default()
        }
    };
    let raw = GetPluginInfoResponse {
        self_id: "a-plugin".into(),
        provides: provides.iter().map(declaration).collect(),
        requires: requires.iter().map(dependency).collect(),
        ..GetPluginInfoResponse::default()
    };
    Declared::Listed(Arc::new(raw.try_into().expect("a manifest")))
}

/// Returns the path under which services of a type are registered in tests.
pub(crate) fn path_of(service_type: &str) -> String {
    format!("/{service_type}.v1.Service/")
}

/// Takes a plugin in that listens on `target`.
pub(crate) fn admit(
    registry: &Registry,
    id: &str,
    declared: Declared,
    target: Option<Target>,
) -> Identity {
    admit_with(registry, id, declared, target, None)
}

/// Takes a plugin in whose processes are those of a group.
pub(crate) fn admit_process(registry: &Registry, id: &str, group: u32) -> Identity {
    admit_with(registry, id, declared(&[], &[]), None, Some(group))
}

fn admit_with(
    registry: &Registry,
    id: &str,
    declared: Declared,
    target: Option<Target>,
    pid: Option<u32>,
) -> Identity {
    let instance = |identity: &Identity| Instance {
        id: id.to_owned(),
        version: ForeignText::name("1.0.0"),
        runtime_id: identity.runtime_id.clone(),
        pid,
        declared,
        state: State::Starting,
        health: Health::Unknown,
        reason: ForeignText::default(),
    };
    let endpoint = target.map(|target| Endpoint::of(|| channel_to(id, target.clone())));
    registry.admit(instance, id, endpoint).expect("randomness")
}

/// Takes a plugin in that provides one service, such as `kv@1.0.0`, and is healthy.
pub(crate) fn provide(registry: &Registry, id: &str, service: &str, target: Target) -> Identity {
    let identity = admit(registry, id, declared(&[service], &[]), Some(target));
    register(registry, &identity, service);
    registry
        .report(
            &identity.runtime_id,
            Health::Healthy,
            ForeignText::default(),
        )
        .expect("legal");
    identity
}

/// Registers a service, such as `kv@1.0.0`.
pub(crate) fn register(registry: &Registry, identity: &Identity, service: &str) -> String {
    let (service_type, version) = service.split_once('@').unwrap_or((service, "1.0.0"));
    let request = RegisterServiceRequest {
        service_type: service_type.to_owned(),
        version: version.to_owned(),
        endpoint_path: path_of(service_type),
        ..RegisterServiceRequest::default()
    };
    let snapshot = registry.snapshot();
    let instance = snapshot
        .instance(&identity.runtime_id)
        .expect("it was admitted");
    registry
        .register(instance, request)
        .expect("it declares it")
}

/// Starts to build a channel that shows an identity.
pub(crate) fn channel_as(identity: &Identity, target: Target) -> ChannelBuilder {
    let [(id, runtime_id), (authorization, token)] = credentials(identity);
    Channel::builder(target)
        .header(id, runtime_id)
        .header(authorization, token)
}

/// Returns the headers that show an identity.
pub(crate) fn credentials(identity: &Identity) -> [(HeaderName, HeaderValue); 2] {
    let value = |text: &str| HeaderValue::from_str(text).expect("visible characters");
    [
        (
            HeaderName::from_static(RUNTIME_ID_HEADER),
            value(&identity.runtime_id),
        ),
        (AUTHORIZATION, value(&format!("Bearer {}", identity.token))),
    ]
}

/// Makes an empty registry that services can share.
pub(crate) fn registry() -> Arc<Registry> {
    Arc::default()
}
