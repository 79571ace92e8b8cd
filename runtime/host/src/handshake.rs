//! The handshake with plugins that dial in: versions are agreed, and the plugin gets its identity.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use connect_plugin_proto::handshake::{
    HandshakeRequest, HandshakeResponse, HandshakeService, PluginInfo,
};
use connect_plugin_proto::names::{
    APP_PROTOCOL_VERSION, COOKIE_KEY, COOKIE_VALUE, CORE_PROTOCOL_VERSION, INSTANCE_NONCE,
};
use connect_plugin_proto::rules;
use connect_plugin_rpc::{Context, Error, ForeignText, Result};

use crate::config::Compat;
use crate::identity::Identity;
use crate::instance::{Health, Instance, State};
use crate::manifest::Declared;
use crate::registry::Registry;

/// A nonce answers with a token, so it must not be guessable.
const MIN_NONCE: usize = 16;
const MAX_NONCE: usize = 128;
/// How many plugins may be dialed in at a time.
const MAX_DIALED_IN: usize = 1024;

/// Answers `connectplugin.v1.HandshakeService`.
#[derive(Debug)]
pub(crate) struct Handshakes {
    registry: Arc<Registry>,
    compat: Compat,
    /// Identities by plugin id and nonce.
    by_nonce: Mutex<HashMap<(String, String), Identity>>,
}

/// Why a handshake failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Refused {
    #[error("the magic cookie is wrong: this is a connect-plugin host, is the caller a plugin?")]
    Cookie,
    #[error("core_protocol_version is {0}: this host speaks {CORE_PROTOCOL_VERSION}")]
    CoreVersion(i32),
    #[error("app_protocol_version is {0}: this host speaks {APP_PROTOCOL_VERSION}")]
    AppVersion(i32),
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Cookie | Refused::CoreVersion(_) => {
                Self::invalid_argument(refused.to_string())
            }
            Refused::AppVersion(_) => Self::failed_precondition(refused.to_string()),
        }
    }
}

/// Checks what does not depend on who calls, in the order that callers rely on.
fn check(request: &HandshakeRequest) -> Result<(), Refused> {
    if (&*request.magic_cookie_key, &*request.magic_cookie_value) != (COOKIE_KEY, COOKIE_VALUE) {
        return Err(Refused::Cookie);
    }
    if request.core_protocol_version != CORE_PROTOCOL_VERSION {
        return Err(Refused::CoreVersion(request.core_protocol_version));
    }
    if request.app_protocol_version != APP_PROTOCOL_VERSION {
        return Err(Refused::AppVersion(request.app_protocol_version));
    }
    Ok(())
}

impl Handshakes {
    pub(crate) fn new(registry: Arc<Registry>, compat: Compat) -> Self {
        Self {
            registry,
            compat,
            by_nonce: Mutex::default(),
        }
    }

    /// Returns the identity of a plugin that dials in.
    fn identify(&self, request: &HandshakeRequest) -> Result<Identity> {
        let Some(nonce) = request.client_metadata.get(INSTANCE_NONCE) else {
            return self.admit(request);
        };
        if !(MIN_NONCE..=MAX_NONCE).contains(&nonce.len()) {
            return Err(Error::invalid_argument(format!(
                "{INSTANCE_NONCE} has {} bytes: expected {MIN_NONCE} to {MAX_NONCE} random ones",
                nonce.len()
            )));
        }
        let key = (request.self_id.clone(), nonce.clone());
        let mut by_nonce = self.by_nonce.lock().unwrap_or_else(PoisonError::into_inner);
        let identities = self.registry.identities();
        by_nonce.retain(|_, known| identities.proves(&known.runtime_id, &known.token));
        if let Some(known) = by_nonce.get(&key) {
            return Ok(known.clone());
        }
        let identity = self.admit(request)?;
        by_nonce.insert(key, identity.clone());
        Ok(identity)
    }

    fn admit(&self, request: &HandshakeRequest) -> Result<Identity> {
        let snapshot = self.registry.snapshot();
        let dialed_in = snapshot
            .instances()
            .filter(|it| it.pid.is_none() && !it.state.is_over());
        if dialed_in.count() >= MAX_DIALED_IN {
            let message = format!("{MAX_DIALED_IN} plugins have dialed in already");
            return Err(Error::resource_exhausted(message));
        }
        let declared = match self.compat {
            Compat::Strict => Declared::Nothing,
            Compat::ConnectPluginGo => Declared::Anything,
        };
        let instance = |identity: &Identity| Instance {
            id: request.self_id.clone(),
            version: ForeignText::name(&request.self_version),
            runtime_id: identity.runtime_id.clone(),
            pid: None,
            declared,
            state: State::Starting,
            health: Health::Unknown,
            reason: ForeignText::default(),
        };
        self.registry.admit(instance, &request.self_id, None)
    }

    /// Describes a running plugin that the caller asked for.
    fn plugin_info(&self, name: &str) -> Option<PluginInfo> {
        let snapshot = self.registry.snapshot();
        let instance = snapshot
            .instances()
            .find(|it| it.id == name && !it.state.is_over())?;
        let provides = instance.declared.provides();
        Some(PluginInfo {
            name: name.to_owned(),
            version: instance.version.clone().into(),
            service_path: provides
                .first()
                .map(|it| it.path.clone())
                .unwrap_or_default(),
            provides: provides.iter().map(Into::into).collect(),
            requires: instance
                .declared
                .requires()
                .iter()
                .map(Into::into)
                .collect(),
        })
    }
}

impl HandshakeService for Handshakes {
    async fn handshake(&self, _: &Context, request: HandshakeRequest) -> Result<HandshakeResponse> {
        check(&request)?;
        rules::handshake(&request)?;
        let identity = if request.self_id.is_empty() {
            None
        } else {
            Some(self.identify(&request)?)
        };
        let names = request.requested_plugins.iter();
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let (runtime_id, runtime_token) = identity
            .map(|it| (it.runtime_id, it.token))
            .unwrap_or_default();
        Ok(HandshakeResponse {
            core_protocol_version: CORE_PROTOCOL_VERSION,
            app_protocol_version: APP_PROTOCOL_VERSION,
            plugins: names.filter_map(|name| self.plugin_info(name)).collect(),
            server_metadata: BTreeMap::from([("server_version".to_owned(), version)]),
            host_capabilities: Vec::new(),
            runtime_id,
            runtime_token,
        })
    }
}

#[cfg(test)]
mod tests;
