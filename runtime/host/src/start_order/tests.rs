use super::*;

struct Plugin {
    id: &'static str,
    provides: Vec<ServiceDeclaration>,
    requires: Vec<ServiceDependency>,
}

/// Makes a plugin from lists such as `kv@1.0.0`; a leading `?` marks what it can start without.
fn plugin(id: &'static str, provides: &[&str], requires: &[&str]) -> Plugin {
    let split = |text: &str| {
        let (service_type, version) = text.split_once('@').unwrap_or((text, "1.0.0"));
        (service_type.to_owned(), version.to_owned())
    };
    let declaration = |text: &&str| {
        let (service_type, version) = split(text);
        ServiceDeclaration {
            service_type,
            version,
            path: String::new(),
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
    Plugin {
        id,
        provides: provides.iter().map(declaration).collect(),
        requires: requires.iter().map(dependency).collect(),
    }
}

fn order(plugins: &[Plugin]) -> Result<Vec<Vec<&'static str>>, String> {
    let nodes: Vec<_> = plugins
        .iter()
        .map(|it| Node {
            id: it.id,
            provides: &it.provides,
            requires: &it.requires,
        })
        .collect();
    let waves = waves(&nodes).map_err(|error| error.to_string())?;
    let named = |wave: Vec<usize>| wave.into_iter().map(|it| plugins[it].id).collect();
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
