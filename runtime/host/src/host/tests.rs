mod fake;
mod foreign_text;

use connect_plugin_rpc::{Code, Context, Error, ForeignText};

use super::*;
use crate::error::NotAPlugin;
use crate::events::Event;
use crate::instance::{Health, State};
use crate::launcher::Ending;
use fake::{Fake, Front as _, FrontClient, Kv as _, KvClient, Mode};
use tempfile::TempDir;

fn host(fakes: &[Fake]) -> HostBuilder {
    let builder = Host::builder().start_timeout(Duration::from_secs(20));
    fakes
        .iter()
        .fold(builder, |builder, fake| builder.launch(fake.process()))
}

fn kv() -> Fake {
    Fake::new("kv-plugin").provides("kv@1.2.0")
}

fn front() -> Fake {
    Fake::new("front-plugin")
        .provides("front@1.0.0")
        .requires("kv@1.0.0")
}

async fn get(host: &Host) -> connect_plugin_rpc::Result<String> {
    host.client::<KvClient>()
        .await?
        .get(&Context::new(), "k")
        .await
}

/// Waits until `found` finds what it looks for among the events.
async fn wait_for<T>(events: &mut Events, found: impl Fn(&Event) -> Option<T>) -> T {
    loop {
        let event = events.next().await.expect("the host is there");
        if let Some(it) = found(&event) {
            return it;
        }
    }
}

#[tokio::test]
async fn plugins_are_launched_called_and_stopped() {
    let host = host(&[front(), kv()]).start().await.expect("started");
    assert_eq!(get(&host).await.expect("answered"), "kv-plugin:k");
    let statuses = host.plugins();
    let told: Vec<_> = statuses
        .iter()
        .map(|it| (&*it.id, it.state, it.health))
        .collect();
    let expected = [
        ("front-plugin", State::Running, Health::Healthy),
        ("kv-plugin", State::Running, Health::Healthy),
    ];
    assert_eq!(told, expected);
    assert_eq!(statuses[1].provides[0].path, "/kv.v1.Service/");
    assert!(statuses.iter().all(|it| it.pid.is_some_and(fake::is_alive)));
    assert_eq!(host.target(), None);
    let socket = host.directory.socket(directory::HOST);
    let socket = std::path::PathBuf::from(socket.trim_start_matches("unix:"));
    assert!(socket.exists());

    let mut events = host.events();
    assert_eq!(host.shutdown().await, Ok(()));
    let stopped = |event: &Event| match event {
        Event::Stopped { plugin, how } => Some((plugin.id.clone(), *how)),
        _ => None,
    };
    // The dependent comes before its provider.
    let clean = Some(Ending::Exited(0));
    assert_eq!(
        wait_for(&mut events, stopped).await,
        ("front-plugin".into(), clean)
    );
    assert_eq!(
        wait_for(&mut events, stopped).await,
        ("kv-plugin".into(), clean)
    );
    assert!(!statuses.iter().any(|it| it.pid.is_some_and(fake::is_alive)));
    assert!(!socket.parent().expect("a directory").exists());
}

#[tokio::test]
async fn a_plugin_calls_another_one_through_the_host() {
    let host = host(&[front(), kv()]).start().await.expect("started");
    let front: FrontClient = host.client().await.expect("there");
    let answer = front.ask(&Context::new(), "k").await.expect("answered");
    let caller = &host.plugins()[0].runtime_id;
    assert_eq!(answer, format!("kv-plugin:k for {caller}"));
    host.shutdown().await.expect("stopped");
}

#[tokio::test]
async fn a_plugin_may_listen_on_a_port_instead() {
    let builder = Host::builder()
        .launch(kv().process().tcp())
        .listen("127.0.0.1:0");
    let host = builder.start().await.expect("started");
    assert_eq!(get(&host).await.expect("answered"), "kv-plugin:k");
    assert!(matches!(host.target(), Some(Target::Http(_))));
    host.shutdown().await.expect("stopped");
}

#[tokio::test]
async fn clients_share_the_calls_among_providers_and_follow_them() {
    let host = host(&[kv(), Fake::new("other").provides("kv@1.0.0")])
        .start()
        .await
        .expect("up");
    let client: KvClient = host.client().await.expect("there");
    let cx = Context::new();
    let mut answers = Vec::new();
    for _ in 0..4 {
        answers.push(client.get(&cx, "k").await.expect("answered"));
    }
    answers.sort();
    assert_eq!(
        answers,
        ["kv-plugin:k", "kv-plugin:k", "other:k", "other:k"]
    );

    let mut events = host.events();
    let plugins = host.plugins();
    let other = plugins.iter().find(|it| it.id == "other").expect("listed");
    fake::kill(other.pid.expect("launched"));
    let died = |event: &Event| match event {
        Event::Died {
            plugin,
            how,
            last_output,
            ..
        } => Some((plugin.id.clone(), *how, last_output.last().cloned())),
        _ => None,
    };
    let expected = (
        "other".into(),
        Some(Ending::Signaled(9)),
        Some(ForeignText::reason("other is ready")),
    );
    assert_eq!(wait_for(&mut events, died).await, expected);
    for _ in 0..4 {
        assert_eq!(client.get(&cx, "k").await.expect("answered"), "kv-plugin:k");
    }
    let plugins = host.plugins();
    let other = plugins.iter().find(|it| it.id == "other").expect("listed");
    assert_eq!((other.state, other.provides.len()), (State::Died, 0));
    host.shutdown().await.expect("the dead need no stop");
}

#[tokio::test]
async fn a_call_in_flight_fails_with_the_name_of_the_plugin_that_died() {
    let host = host(&[kv()]).start().await.expect("started");
    let client: KvClient = host.client().await.expect("there");
    let error = client
        .get(&Context::new(), "crash")
        .await
        .expect_err("it crashes");
    assert_eq!(error.code(), Code::Unavailable);
    assert!(error.message().starts_with("plugin kv-plugin: "), "{error}");
    let mut left = 6000;
    while host.plugins()[0].state != State::Died && left > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        left -= 1;
    }
    let error = client
        .get(&Context::new(), "k")
        .await
        .expect_err("nobody is left");
    assert_eq!(error.code(), Code::Unavailable);
    assert!(
        error.message().contains("no plugin provides `kv` ^1.0.0"),
        "{error}"
    );
    let error = host.client::<KvClient>().await.expect_err("nobody is left");
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test]
async fn a_client_of_what_nobody_provides_is_told_what_there_is() {
    let host = host(&[kv()]).start().await.expect("started");
    let error: Error = host
        .client::<FrontClient>()
        .await
        .expect_err("nobody provides it");
    let runtime_id = &host.plugins()[0].runtime_id;
    assert_eq!(
        error.to_string(),
        format!(
            "not_found: no plugin provides `front` ^1.0.0; what is provided: `kv` 1.2.0 by \
             {runtime_id}"
        )
    );
}

async fn fail(fakes: &[Fake]) -> StartError {
    let builder = host(fakes)
        .start_timeout(Duration::from_secs(2))
        .grace(Duration::from_secs(2));
    builder.start().await.expect_err("it cannot start")
}

#[track_caller]
fn check(error: &StartError, start: &str, end: &str) {
    let text = error.to_string();
    assert!(text.starts_with(start) && text.ends_with(end), "{text}");
}

#[tokio::test]
async fn a_plugin_that_does_not_become_ready_says_why() {
    let error = fail(&[kv().mode(Mode::FailsLate)]).await;
    check(&error, "kv-plugin (", "\n  | kv-plugin fails");
    let text = error.to_string();
    assert!(
        text.contains(") cannot start: the disk is full\nits last output:\n"),
        "{text}"
    );
    let error = fail(&[kv().mode(Mode::ExitsLate)]).await;
    check(&error, "kv-plugin (", "  | kv-plugin exits");
    assert!(
        matches!(
            error,
            StartError::Ended {
                how: Ending::Exited(7),
                ..
            }
        ),
        "{error:?}"
    );
    let error = fail(&[kv().mode(Mode::Unhealthy)]).await;
    check(&error, "kv-plugin (", "");
    let text = error.to_string();
    let expected = "was not ready within 2s: its health is unhealthy (still warming up); find out";
    assert!(text.contains(expected), "{text}");
}

#[tokio::test]
async fn a_manifest_that_breaks_a_rule_is_refused_when_it_arrives() {
    let error = fail(&[kv().mode(Mode::ListsTooMuch)]).await;
    check(
        &error,
        "the manifest of kv-plugin (",
        ") is refused: provides has 10000 entries: expected at most 64",
    );
    let error = fail(&[kv(), Fake::new("odd-plugin").provides("odd@x.y")]).await;
    check(
        &error,
        "the manifest of odd-plugin (",
        ") is refused: provides[0].version is \"x.y\": expected a version such as 1.2.0 or \
         1.2.0-rc.1, without `v` and `+`",
    );
}

#[tokio::test]
async fn a_plugin_that_breaks_the_rules_of_the_launch_is_refused() {
    let error = fail(&[kv().mode(Mode::AnotherVersion)]).await;
    check(
        &error,
        "kv-plugin (",
        ") speaks version 2 of the control plane, this host version 1; build both with the same release of connect-plugin",
    );
    let error = fail(&[kv().mode(Mode::ListensElsewhere)]).await;
    assert!(
        error
            .to_string()
            .contains("it listens on unix:/tmp/elsewhere.sock instead of unix:")
    );
    let error = fail(&[kv().mode(Mode::SaysSomethingElse)]).await;
    let StartError::NotAPlugin { why, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(why, NotAPlugin::Gibberish);
    let process = kv().process().env("CONNECT_PLUGIN", "wrong");
    let error = Host::builder()
        .launch(process)
        .start()
        .await
        .expect_err("the cookie is wrong");
    let StartError::NotAPlugin {
        why, last_output, ..
    } = &error
    else {
        panic!("{error:?}")
    };
    assert_eq!(*why, NotAPlugin::Ended(Ending::Exited(2)));
    assert_eq!(
        last_output.last().map(ForeignText::as_str),
        Some("no host started this plugin")
    );
}

#[tokio::test]
async fn plugins_that_do_not_fit_together_do_not_start() {
    let error = fail(&[front()]).await;
    assert_eq!(
        error.to_string(),
        "front-plugin needs `kv` ^1.0.0, and no plugin provides `kv`; launch one that does"
    );
    let needy = kv().requires("front@1.0.0");
    let StartError::Order(error) = fail(&[front(), needy]).await else {
        panic!("another error")
    };
    assert!(error.is_cycle(), "{error}");
}

#[tokio::test]
async fn a_plugin_that_fails_takes_the_others_with_it() {
    let directory = TempDir::new().expect("a directory");
    let pid_file = directory.path().join("pid");
    let first = kv().pid_file(&pid_file);
    fail(&[front().mode(Mode::FailsLate), first]).await;
    let pid = std::fs::read_to_string(pid_file).expect("it was started");
    assert!(!fake::is_alive(pid.parse().expect("a number")));
}

#[tokio::test]
async fn a_plugin_that_does_not_stop_is_told_and_then_killed_in_time() {
    let deaf = kv().mode(Mode::IgnoresShutdown);
    let deafer = Fake::new("deafer")
        .provides("kv")
        .mode(Mode::IgnoresSignals);
    let builder = host(&[deaf, deafer]).grace(Duration::from_secs(2));
    let host = builder.start().await.expect("started");
    let plugins = host.plugins();
    let stopped = tokio::time::timeout(Duration::from_secs(60), host.shutdown()).await;
    let error = stopped.expect("in time").expect_err("they do not stop");
    let text = error.to_string();
    assert!(
        text.starts_with("not every plugin stopped by itself within 2s: "),
        "{text}"
    );
    assert!(
        text.contains(&format!("{} was ended by SIGKILL", plugins[0].runtime_id)),
        "{text}"
    );
    assert!(
        text.contains(&format!("{} was ended by SIGTERM", plugins[1].runtime_id)),
        "{text}"
    );
    assert!(!plugins.iter().any(|it| it.pid.is_some_and(fake::is_alive)));
}

#[tokio::test]
async fn a_host_that_is_dropped_kills_its_plugins() {
    let host = host(&[kv()]).start().await.expect("started");
    let pid = host.plugins()[0].pid.expect("launched");
    drop(host);
    let mut left = 6000;
    while fake::is_alive(pid) && left > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        left -= 1;
    }
    assert!(left > 0, "process {pid} is still there");
}
