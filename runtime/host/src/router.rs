//! The router: calls from plugin to plugin, through the host.
//!
//! It authenticates the caller, checks that the caller declared what it calls, picks a provider
//! and hands the HTTP exchange to it. No message is decoded.

mod path;
mod proxy;
mod refusal;

use std::pin::Pin;
use std::sync::Arc;

use connect_plugin_rpc::{Body, Error, Fallback};
use http::{Request, Response};

use crate::caller::UnknownCaller;
use crate::instance::Instance;
use crate::registry::{Registration, Registry, Snapshot};
use path::{Provider, RoutedPath};
use refusal::Refusal;

/// Forwards calls under `/services/`.
#[derive(Clone, Debug)]
pub(crate) struct Router {
    registry: Arc<Registry>,
}

impl Router {
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        Self { registry }
    }

    async fn forward(&self, request: Request<Body>) -> Response<Body> {
        let kind = refusal::Answer::to(&request);
        match self.try_forward(request).await {
            Ok(response) => response,
            Err(refusal) => {
                tracing::debug!(error = %refusal.error(), "a call was not forwarded");
                kind.refuse(&refusal)
            }
        }
    }

    async fn try_forward(&self, request: Request<Body>) -> Result<Response<Body>, Refusal> {
        let uri = request.uri().clone();
        let routed = RoutedPath::parse(uri.path())?;
        let caller = self.registry.authenticate(request.headers())?;
        let snapshot = self.registry.snapshot();
        // One that is gone meanwhile is unknown, as it was a moment later.
        let share = snapshot.share_of(&caller.runtime_id);
        let share = share.ok_or(UnknownCaller::WrongToken)?;
        let in_flight = share.take(&caller.runtime_id, request.headers())?;
        let mut refused = None;
        let candidates = candidates(&snapshot, &caller, &routed)?;
        for provider in candidates {
            // Nothing has been sent yet, so another provider may take the call instead.
            if let Err(error) = provider.endpoint.routed.connect().await {
                tracing::debug!(provider = provider.runtime_id, %error, "a provider refused");
                refused = Some(error);
                continue;
            }
            let path = routed.at(&provider.path);
            let request = proxy::outgoing(request, &path, &provider.endpoint.routed, &caller)?;
            let response = provider.endpoint.routed.send(request).await;
            let response = proxy::incoming(response.map_err(Refusal::upstream)?);
            return Ok(in_flight.until_the_end(response));
        }
        Err(refused.map_or_else(
            || Refusal::unavailable(format!("nobody takes calls of `{}`", routed.service_type)),
            Refusal::upstream,
        ))
    }
}

/// Returns who may answer a call, the one whose turn it is first.
fn candidates<'a>(
    snapshot: &'a Snapshot,
    caller: &'a Instance,
    routed: &'a RoutedPath<'a>,
) -> Result<Vec<&'a Arc<Registration>>, Refusal> {
    let service_type = routed.service_type;
    let min_version = caller
        .declared
        .may_call(&caller.id, service_type)
        .map_err(|undeclared| Error::permission_denied(undeclared.to_string()))?;
    let is_asked = |it: &Registration| match routed.provider {
        Provider::Any => min_version.takes(&it.version),
        Provider::Instance(runtime_id) => it.runtime_id == runtime_id,
    };
    // An instance may have registered two services under one type; the path tells which is meant.
    let of_type = snapshot.of_type(service_type);
    let is_path_known = routed.has_service() && of_type.iter().any(|it| routed.repeats(&it.path));
    let suits =
        move |it: &Registration| is_asked(it) && (!is_path_known || routed.repeats(&it.path));
    let found: Vec<_> = snapshot
        .in_turn(service_type, suits)
        .take(MAX_ATTEMPTS)
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    if of_type.iter().any(|it| is_asked(it)) {
        let error = snapshot.nobody(service_type, min_version);
        return Err(Refusal::unavailable(error.message().to_owned()));
    }
    if let Provider::Instance(runtime_id) = routed.provider {
        return Err(Error::not_found(format!(
            "{runtime_id:?} provides no `{service_type}`: it is unknown, gone, or provides \
             something else"
        ))
        .into());
    }
    Err(snapshot.nobody(service_type, min_version).into())
}

/// How many providers are tried for one call.
const MAX_ATTEMPTS: usize = 3;

impl Fallback for Router {
    fn call(&self, request: Request<Body>) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
        let router = self.clone();
        Box::pin(async move { router.forward(request).await })
    }
}

#[cfg(test)]
mod tests;
