//! A plugin in the test binary itself, which is launched a second time to be it.

use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::path::Path;

use connect_plugin_macros::plugin;
use connect_plugin_proto::handshake::{ServiceDeclaration, ServiceDependency};
use connect_plugin_proto::identity::{
    GetPluginInfoRequest, GetPluginInfoResponse, PluginIdentity, PluginIdentityServer,
    SetRuntimeIdentityRequest, SetRuntimeIdentityResponse,
};
use connect_plugin_proto::launch::{self, Failed, Hello, LaunchOffer, LaunchReport, Listening};
use connect_plugin_proto::lifecycle::{
    GetHealthRequest, GetHealthResponse, HealthState, PluginControl, PluginControlServer,
    PluginLifecycle as _, PluginLifecycleClient, ReportHealthRequest, ShutdownRequest,
    ShutdownResponse,
};
use connect_plugin_proto::names::{CALLER_HEADER, COOKIE_KEY, COOKIE_VALUE, HOST_SECRET_HEADER};
use connect_plugin_proto::registry::{
    RegisterServiceRequest, ServiceRegistry as _, ServiceRegistryClient,
};
use connect_plugin_rpc::{Context, Error, Listener, Result, Server, Services, Target};
use connect_plugin_wire::envelope::Decoder;
use tokio::sync::mpsc;

use crate::identity::Identity;
use crate::launcher::Process;
use crate::testing::{channel_as, path_of};

/// Simple key-value storage.
#[plugin(
    crate = "connect_plugin_rpc",
    service = "kv.v1.Service",
    version = "1.0.0"
)]
pub(crate) trait Kv {
    /// Reads one key.
    async fn get(&self, cx: &Context, key: &str) -> Result<String>;
}

/// Asks the storage.
#[plugin(
    crate = "connect_plugin_rpc",
    service = "front.v1.Service",
    version = "1.0.0"
)]
pub(crate) trait Front {
    /// Reads one key of the storage.
    async fn ask(&self, cx: &Context, key: &str) -> Result<String>;
}

/// What a fake plugin does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    WellBehaved,
    AnotherVersion,
    SaysSomethingElse,
    ListensElsewhere,
    ListsTooMuch,
    HasNoVersion,
    FailsLate,
    FailsOnSignal,
    FailsToDescribe,
    ExitsLate,
    Unhealthy,
    IgnoresShutdown,
    IgnoresSignals,
}

impl Mode {
    const ALL: [Self; 13] = [
        Self::WellBehaved,
        Self::AnotherVersion,
        Self::SaysSomethingElse,
        Self::ListensElsewhere,
        Self::ListsTooMuch,
        Self::HasNoVersion,
        Self::FailsLate,
        Self::FailsOnSignal,
        Self::FailsToDescribe,
        Self::ExitsLate,
        Self::Unhealthy,
        Self::IgnoresShutdown,
        Self::IgnoresSignals,
    ];
}

/// A fake plugin as the host's side describes it.
#[derive(Clone, Debug)]
pub(crate) struct Fake(Process);

impl Fake {
    pub(crate) fn new(id: &str) -> Self {
        let test = std::env::current_exe().expect("the test's own path");
        let arguments = [
            "host::tests::fake::be_a_plugin",
            "--exact",
            "--ignored",
            "--nocapture",
        ];
        let process = Process::new(test).args(arguments).env("FAKE_ID", id);
        Self(process.env("FAKE_MODE", format!("{:?}", Mode::WellBehaved)))
    }

    pub(crate) fn provides(self, service: &str) -> Self {
        Self(self.0.env("FAKE_PROVIDES", service))
    }

    pub(crate) fn requires(self, service: &str) -> Self {
        Self(self.0.env("FAKE_REQUIRES", service))
    }

    pub(crate) fn mode(self, mode: Mode) -> Self {
        Self(self.0.env("FAKE_MODE", format!("{mode:?}")))
    }

    /// Sets what it gives as its version where that breaks the rules, and as a reason where it gives
    /// one.
    pub(crate) fn says(self, text: &str) -> Self {
        Self(self.0.env("FAKE_SAYS", text))
    }

    pub(crate) fn pid_file(self, path: &Path) -> Self {
        Self(self.0.env("FAKE_PID_FILE", path))
    }

    pub(crate) fn process(&self) -> Process {
        self.0.clone()
    }
}

/// Reports whether a process runs; a zombie does not.
pub(crate) fn is_alive(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

pub(crate) fn kill(pid: u32) {
    send(pid, rustix::process::Signal::KILL);
}

pub(crate) fn terminate(pid: u32) {
    send(pid, rustix::process::Signal::TERM);
}

fn send(pid: u32, signal: rustix::process::Signal) {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw)
        .expect("a process");
    rustix::process::kill_process(pid, signal).expect("it runs");
}

/// What the tasks of the fake plugin tell its main loop.
enum Told {
    Identity(SetRuntimeIdentityRequest),
    Shutdown,
}

struct Control {
    secret: String,
    info: GetPluginInfoResponse,
    mode: Mode,
    told: mpsc::Sender<Told>,
}

impl Control {
    fn authenticate(&self, cx: &Context) -> Result<()> {
        let shown = cx.metadata().get(HOST_SECRET_HEADER);
        let is_host = shown.is_some_and(|it| *it == *self.secret);
        if is_host {
            Ok(())
        } else {
            Err(Error::unauthenticated("not my host"))
        }
    }

    async fn tell(&self, told: Told) {
        assert!(self.told.send(told).await.is_ok(), "main listens");
    }
}

struct ByHost(std::sync::Arc<Control>);

impl PluginIdentity for ByHost {
    async fn get_plugin_info(
        &self,
        cx: &Context,
        _: GetPluginInfoRequest,
    ) -> Result<GetPluginInfoResponse> {
        self.0.authenticate(cx)?;
        if self.0.mode == Mode::FailsToDescribe {
            return Err(Error::aborted(said("").repeat(50)));
        }
        Ok(self.0.info.clone())
    }

    async fn set_runtime_identity(
        &self,
        cx: &Context,
        request: SetRuntimeIdentityRequest,
    ) -> Result<SetRuntimeIdentityResponse> {
        self.0.authenticate(cx)?;
        self.0.tell(Told::Identity(request)).await;
        Ok(SetRuntimeIdentityResponse { acknowledged: true })
    }
}

impl PluginControl for ByHost {
    async fn get_health(&self, _: &Context, _: GetHealthRequest) -> Result<GetHealthResponse> {
        Err(Error::unimplemented("nobody asks"))
    }

    async fn shutdown(&self, cx: &Context, request: ShutdownRequest) -> Result<ShutdownResponse> {
        self.0.authenticate(cx)?;
        assert_ne!(request.reason, "", "a reason is given");
        if !matches!(self.0.mode, Mode::IgnoresShutdown | Mode::IgnoresSignals) {
            self.0.tell(Told::Shutdown).await;
        }
        Ok(ShutdownResponse { acknowledged: true })
    }
}

struct MemKv(String);

impl Kv for MemKv {
    async fn get(&self, cx: &Context, key: &str) -> Result<String> {
        if key == "crash" {
            std::process::abort();
        }
        let caller = cx
            .metadata()
            .get(CALLER_HEADER)
            .and_then(|it| it.to_str().ok());
        let caller = caller
            .map(|caller| format!(" for {caller}"))
            .unwrap_or_default();
        Ok(format!("{}:{key}{caller}", self.0))
    }
}

struct Asking(KvClient);

impl Front for Asking {
    async fn ask(&self, cx: &Context, key: &str) -> Result<String> {
        self.0.get(cx, key).await
    }
}

/// The private channel, as a plugin sees it.
struct Host(UnixStream);

impl Host {
    fn say(&mut self, report: &LaunchReport) {
        self.0
            .write_all(&launch::encode(report).expect("small"))
            .expect("the host listens");
    }

    fn fail(&mut self) {
        let reason = said("the disk is full");
        self.say(&LaunchReport {
            failed: Some(Failed { reason }),
            ..LaunchReport::default()
        });
    }

    fn offer(&mut self) -> LaunchOffer {
        let mut decoder = Decoder::new(launch::MAX_MESSAGE);
        let mut chunk = [0; 4096];
        loop {
            if let Some(envelope) = decoder.decode().expect("an envelope") {
                return launch::decode(envelope.data).expect("an offer");
            }
            let len = self.0.read(&mut chunk).expect("the host speaks");
            assert_ne!(len, 0, "the host is there");
            decoder.push(bytes::Bytes::copy_from_slice(&chunk[..len]));
        }
    }
}

/// Returns the text that it was told to give, or else another.
fn said(otherwise: &str) -> String {
    std::env::var("FAKE_SAYS").unwrap_or_else(|_| otherwise.to_owned())
}

fn terminations() -> tokio::signal::unix::Signal {
    let kind = tokio::signal::unix::SignalKind::terminate();
    tokio::signal::unix::signal(kind).expect("a handler")
}

fn say(text: &str) {
    writeln!(std::io::stderr(), "{text}").expect("the host reads");
}

#[tokio::test]
#[ignore = "it is a plugin, and started by the other tests"]
async fn be_a_plugin() {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    if variable(COOKIE_KEY) != COOKIE_VALUE {
        say("no host started this plugin");
        std::process::exit(2);
    }
    let (id, mode) = (variable("FAKE_ID"), variable("FAKE_MODE"));
    let mode = Mode::ALL
        .into_iter()
        .find(|it| format!("{it:?}") == mode)
        .expect("a mode");
    if let Ok(path) = std::env::var("FAKE_PID_FILE") {
        std::fs::write(path, std::process::id().to_string()).expect("written");
    }
    if mode == Mode::IgnoresSignals {
        let mut terminate = terminations();
        tokio::spawn(async move { while terminate.recv().await.is_some() {} });
    }
    let stdin = std::io::stdin()
        .as_fd()
        .try_clone_to_owned()
        .expect("a descriptor");
    let mut host = Host(UnixStream::from(stdin));
    if mode == Mode::SaysSomethingElse {
        host.say(&LaunchReport::default());
    }
    let version = if mode == Mode::AnotherVersion { 2 } else { 1 };
    let hello = Hello {
        core_protocol_version: version,
        self_id: id.clone(),
        self_version: said("0.1.0"),
    };
    host.say(&LaunchReport {
        hello: Some(hello),
        ..LaunchReport::default()
    });
    let offer = host.offer();
    let mut channel = host.0.try_clone().expect("a descriptor");
    // Without a host there is nothing to do.
    std::thread::spawn(move || {
        let end = channel.read(&mut [0]);
        std::process::exit(if end.is_ok() { 3 } else { 4 });
    });
    serve(host, &offer, id, mode).await;
    std::process::exit(0);
}

async fn serve(mut host: Host, offer: &LaunchOffer, id: String, mode: Mode) {
    let provides = service("FAKE_PROVIDES");
    let info = GetPluginInfoResponse {
        self_id: id.clone(),
        self_version: "0.1.0".into(),
        provides: provides
            .iter()
            .map(|(service_type, version)| ServiceDeclaration {
                service_type: service_type.clone(),
                version: version.clone(),
                path: path_of(service_type),
            })
            .collect(),
        requires: service("FAKE_REQUIRES")
            .into_iter()
            .map(|(service_type, min_version)| ServiceDependency {
                service_type,
                min_version,
                required_for_startup: true,
                watch_for_changes: false,
            })
            .collect(),
        ..GetPluginInfoResponse::default()
    };
    let info = match mode {
        Mode::ListsTooMuch => too_much(info),
        Mode::HasNoVersion => GetPluginInfoResponse {
            self_version: said(""),
            ..info
        },
        _ => info,
    };
    let (sender, mut told) = mpsc::channel(4);
    let control = Control {
        secret: offer.secret.clone(),
        info,
        mode,
        told: sender,
    };
    let control = std::sync::Arc::new(control);
    let services = Services::new()
        .with(PluginIdentityServer::new(ByHost(control.clone())))
        .with(PluginControlServer::new(ByHost(control)))
        .with(KvServer::new(MemKv(id.clone())));
    let listener = Listener::bind(&offer.listen).await.expect("an address");
    let server = Server::new(services.clone())
        .start(listener)
        .expect("a server");
    let target = match mode {
        Mode::ListensElsewhere => "unix:/tmp/elsewhere.sock".to_owned(),
        _ => server.target().to_string(),
    };
    let listening = LaunchReport {
        listening: Some(Listening { target }),
        ..Default::default()
    };
    host.say(&listening);
    while let Some(it) = told.recv().await {
        match it {
            Told::Shutdown => break,
            Told::Identity(_) if mode == Mode::ExitsLate => {
                say(&format!("{id} exits"));
                std::process::exit(7);
            }
            Told::Identity(_) if mode == Mode::FailsLate => {
                say(&format!("{id} fails"));
                host.fail();
            }
            Told::Identity(identity) if mode == Mode::FailsOnSignal => {
                let mut terminate = terminations();
                register(identity, &provides, &services, mode).await;
                terminate.recv().await.expect("a signal");
                host.fail();
                std::process::exit(7);
            }
            Told::Identity(identity) => {
                register(identity, &provides, &services, mode).await;
                say(&format!("{id} is ready"));
            }
        }
    }
    server.shutdown(std::time::Duration::from_secs(1)).await;
}

/// Makes a manifest that is long enough to keep a host busy that compares all with all.
fn too_much(info: GetPluginInfoResponse) -> GetPluginInfoResponse {
    let provided = ServiceDeclaration {
        service_type: "a".into(),
        version: "9.0.0".into(),
        path: "/a".into(),
    };
    let wanted = ServiceDependency {
        service_type: "a".into(),
        min_version: "1.0.0".into(),
        ..ServiceDependency::default()
    };
    GetPluginInfoResponse {
        provides: vec![provided; 10_000],
        requires: vec![wanted; 10_000],
        ..info
    }
}

async fn register(
    identity: SetRuntimeIdentityRequest,
    provides: &[(String, String)],
    services: &Services,
    mode: Mode,
) {
    let SetRuntimeIdentityRequest {
        runtime_id,
        runtime_token,
        host_url,
    } = identity;
    let identity = Identity {
        runtime_id,
        token: runtime_token,
    };
    let host: Target = host_url.parse().expect("a target");
    let channel = || channel_as(&identity, host.clone());
    let kv = channel().prefix("/services/kv/-").build();
    drop(
        services
            .clone()
            .with(FrontServer::new(Asking(KvClient::new(kv)))),
    );
    let registry = ServiceRegistryClient::new(channel().build());
    for (service_type, version) in provides {
        let request = RegisterServiceRequest {
            service_type: service_type.clone(),
            version: version.clone(),
            endpoint_path: path_of(service_type),
            ..RegisterServiceRequest::default()
        };
        registry
            .register_service(&Context::new(), request)
            .await
            .expect("declared");
    }
    let request = match mode {
        Mode::Unhealthy => ReportHealthRequest {
            state: HealthState::Unhealthy,
            reason: said("still warming up"),
            ..ReportHealthRequest::default()
        },
        Mode::FailsOnSignal => ReportHealthRequest {
            state: HealthState::Degraded,
            reason: said(""),
            unavailable_dependencies: vec!["kv".into(), said("")],
        },
        _ => ReportHealthRequest {
            state: HealthState::Healthy,
            ..ReportHealthRequest::default()
        },
    };
    let lifecycle = PluginLifecycleClient::new(channel().build());
    lifecycle
        .report_health(&Context::new(), request)
        .await
        .expect("accepted");
}

/// Reads a service such as `kv@1.0.0` from the environment.
fn service(name: &str) -> Vec<(String, String)> {
    let text = std::env::var(name).unwrap_or_default();
    let text = if text.is_empty() {
        return Vec::new();
    } else {
        text
    };
    let (service_type, version) = text.split_once('@').unwrap_or((&text, "1.0.0"));
    vec![(service_type.to_owned(), version.to_owned())]
}
