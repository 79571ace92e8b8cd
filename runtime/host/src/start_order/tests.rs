use connect_plugin_proto::handshake::{ServiceDeclaration, ServiceDependency};
use connect_plugin_proto::identity::GetPluginInfoResponse;
use connect_plugin_proto::rules::{MAX_PROVIDED, MAX_REQUIRED};

use super::*;

/// Makes a plugin from lists such as `kv@1.0.0`; a leading `?` marks what it can start without.
fn plugin(id: &str, provides: &[&str], requires: &[&str]) -> CheckedManifest {
    let split = |text: &str| {
        let (service_type, version) = text.split_once('@').unwrap_or((text, "1.0.0"));
        (service_type.to_owned(), version.to_owned())
    };
    let declaration = |text: &&str| {
        let (service_type, version) = split(text);
        ServiceDeclaration {
            service_type,
            version,
            path: "/".into(),
        }
    };
    let dependency = |text: &&str| {
        let optional = text.strip_prefix('?');
        let (service_type, min_version) = split(optional.unwrap_or(text));
        ServiceDependency {
            service_type,
            min_version,
            required_for_startup: optional.is_none(),
            watch_for_changes: false,
        }
    };
    let raw = GetPluginInfoResponse {
        self_id: id.into(),
        provides: provides.iter().map(declaration).collect(),
        requires: requires.iter().map(dependency).collect(),
        ..GetPluginInfoResponse::default()
    };
    raw.try_into().expect("a manifest")
}

fn order(plugins: &[CheckedManifest]) -> Result<Vec<Vec<&str>>, String> {
    let manifests: Vec<_> = plugins.iter().collect();
    let waves = waves(&manifests).map_err(|error| error.to_string())?;
    let named = |wave: Vec<usize>| wave.into_iter().map(|it| &*plugins[it].id).collect();
    Ok(waves.into_iter().map(named).collect())
}

#[test]
fn providers_come_before_dependents_and_independent_plugins_together() {
    let plugins = [
        plugin("app", &["app"], &["cache", "logger"]),
        plugin("cache", &["cache"], &["logger"]),
        plugin("metrics", &["metrics"], &[]),
        plugin("logger", &["logger"], &[]),
    ];
    let expected = vec![vec!["metrics", "logger"], vec!["cache"], vec!["app"]];
    assert_eq!(order(&plugins), Ok(expected));
    assert_eq!(order(&[]), Ok(vec![]));
}

#[test]
fn a_dependent_waits_for_every_provider_that_would_do() {
    let plugins = [
        plugin("app", &[], &["kv@1.1.0"]),
        plugin("old", &["kv@1.0.0"], &["db"]),
        plugin("new", &["kv@1.2.0"], &[]),
        plugin("db", &["db"], &[]),
    ];
    assert_eq!(
        order(&plugins),
        Ok(vec![vec!["new", "db"], vec!["app", "old"]])
    );
}

#[test]
fn a_cycle_names_its_plugins_and_services() {
    let plugins = [
        plugin("entry", &[], &["a"]),
        plugin("a-plugin", &["a"], &["b"]),
        plugin("b-plugin", &["b"], &["c"]),
        plugin("c-plugin", &["c"], &["a"]),
    ];
    assert_eq!(
        order(&plugins),
        Err(
            "plugins wait for each other: a-plugin needs `b` from b-plugin, which needs `c` from \
             c-plugin, which needs `a` from a-plugin; make one of these dependencies `Watched<..>`"
                .into()
        )
    );
}

#[test]
fn a_plugin_that_needs_itself_is_a_cycle_unless_another_one_provides_it() {
    let own = plugin("kv-plugin", &["kv"], &["kv"]);
    assert_eq!(
        order(&[own]),
        Err(
            "plugins wait for each other: kv-plugin needs `kv` from kv-plugin; make one of these \
             dependencies `Watched<..>`"
                .into()
        )
    );
    let plugins = [
        plugin("front", &["kv"], &["kv"]),
        plugin("back", &["kv"], &[]),
    ];
    assert_eq!(order(&plugins), Ok(vec![vec!["back"], vec!["front"]]));
}

#[test]
fn a_missing_provider_is_named_with_what_there_is() {
    assert_eq!(
        order(&[plugin("cache-plugin", &[], &["logger@1.2.0"])]),
        Err(
            "cache-plugin needs `logger` ^1.2.0, and no plugin provides `logger`; launch \
             one that does"
                .into()
        )
    );
    let plugins = [
        plugin("cache-plugin", &[], &["logger@1.2.0"]),
        plugin("logger-plugin", &["logger@1.1.0"], &[]),
    ];
    assert_eq!(
        order(&plugins),
        Err(
            "cache-plugin needs `logger` ^1.2.0, but there is only 1.1.0 from \
             logger-plugin; launch one of a compatible version"
                .into()
        )
    );
}

#[test]
fn what_is_optional_comes_first_if_it_can() {
    let plugins = [
        plugin("app", &[], &["?metrics", "?absent"]),
        plugin("m", &["metrics"], &[]),
    ];
    assert_eq!(order(&plugins), Ok(vec![vec!["m"], vec!["app"]]));
    let plugins = [
        plugin("app", &["app"], &["?metrics"]),
        plugin("m", &["metrics"], &["app"]),
    ];
    assert_eq!(order(&plugins), Ok(vec![vec!["app"], vec!["m"]]));
}

#[test]
fn every_version_of_a_line_suits_that_is_not_older() {
    let plugins = [
        plugin("app", &[], &["kv@1.2.0", "?db@"]),
        plugin("older", &["kv@1.1.9"], &["app"]),
        plugin("next", &["kv@2.0.0-rc.1", "app"], &[]),
        plugin("several", &["kv@1.1.0", "kv@1.4.0", "kv@1.0.0"], &[]),
        plugin("first", &["db@0.0.1"], &[]),
        plugin("newest", &["kv@1.9.0-rc.1"], &[]),
    ];
    let expected = vec![
        vec!["next", "several", "first", "newest"],
        vec!["app", "older"],
    ];
    assert_eq!(order(&plugins), Ok(expected));
}

/// Makes plugins with the largest manifests there may be: each provides many versions of one
/// service and wants it as many times.
fn largest(count: usize, mark: &str) -> Vec<CheckedManifest> {
    let provides: Vec<_> = (0..MAX_PROVIDED).map(|it| format!("a@1.{it}.0")).collect();
    let provides: Vec<_> = provides.iter().map(String::as_str).collect();
    let wanted = format!("{mark}a@1.0.0");
    let requires = vec![&*wanted; MAX_REQUIRED];
    let ids = (0..count).map(|it| format!("p{it}"));
    ids.map(|id| plugin(&id, &provides, &requires)).collect()
}

#[test]
fn the_largest_manifests_take_bounded_work() {
    for mark in ["", "?"] {
        for count in [1, 2, 10, 40] {
            let plugins = largest(count, mark);
            work::STEPS.set(0);
            let ordered = order(&plugins);
            assert_eq!(ordered.is_ok(), mark == "?", "each needs each is a cycle");
            let steps = work::STEPS.get();
            // Each entry once, each requirement twice for each of its providers, and one look at
            // each pair from each plugin: squared entries would be 16,384 for each pair.
            let pairs = count * count;
            let bound = count * MAX_PROVIDED + 2 * MAX_REQUIRED * pairs + count * pairs + 3 * pairs;
            assert!(
                steps <= bound,
                "{count} plugins: {steps} steps, more than {bound}"
            );
        }
    }
}
