use super::*;

fn raw() -> GetPluginInfoResponse {
    let provided = ServiceDeclaration {
        service_type: "cache".into(),
        version: "1.0.0-rc.1".into(),
        path: "/cache.v1.Cache/".into(),
    };
    let required = ServiceDependency {
        service_type: "kv".into(),
        min_version: "1.2.0".into(),
        required_for_startup: true,
        watch_for_changes: false,
    };
    GetPluginInfoResponse {
        self_id: "cache-plugin".into(),
        self_version: "0.1.0+local".into(),
        provides: vec![provided; MAX_PROVIDED],
        requires: vec![required; MAX_REQUIRED],
        ..GetPluginInfoResponse::default()
    }
}

#[track_caller]
fn check(change: impl FnOnce(&mut GetPluginInfoResponse), expected: &str) {
    let mut raw = raw();
    change(&mut raw);
    let error = CheckedManifest::try_from(raw).expect_err(expected);
    assert!(error.to_string().starts_with(expected), "{error}");
}

#[test]
fn what_is_checked_is_written_as_it_was_read() {
    let checked = CheckedManifest::try_from(raw()).expect("the largest there may be");
    assert_eq!(GetPluginInfoResponse::from(&checked), raw());
    let any = ServiceDependency {
        service_type: "kv".into(),
        ..ServiceDependency::default()
    };
    let mut raw = raw();
    raw.requires = vec![any];
    let checked = CheckedManifest::try_from(raw).expect("no minimum is one");
    assert_eq!(checked.requires[0].min_version, MinVersion::Any);
}

#[test]
fn an_error_names_the_field_and_its_place() {
    check(|it| it.self_id = String::new(), "self_id is \"\"");
    check(
        |it| it.self_id = "k\x1b[31m".into(),
        "self_id is \"k\\u{1b}[31m\"",
    );
    check(
        |it| it.self_version = "1\n".into(),
        "self_version is \"1\\n\"",
    );
    check(
        |it| it.self_version = "1".repeat(65),
        "self_version is \"111",
    );
    check(
        |it| it.provides[17].version = "x.y".into(),
        "provides[17].version is \"x.y\"",
    );
    check(
        |it| it.provides[17].version = "9".into(),
        "provides[17].version is \"9\"",
    );
    check(
        |it| it.provides[0].version = "1.0.0+x".into(),
        "provides[0].version is",
    );
    check(
        |it| it.provides[63].service_type = "a b".into(),
        "provides[63].type is \"a b\"",
    );
    check(
        |it| it.provides[3].path = "no".into(),
        "provides[3].path is \"no\"",
    );
    check(
        |it| it.requires[255].service_type = "1".into(),
        "requires[255].type is \"1\"",
    );
    check(
        |it| it.requires[8].min_version = "^1".into(),
        "requires[8].min_version is \"^1\"",
    );
    let long = format!("1.0.0-{}", "a".repeat(60_000));
    check(
        |it| it.requires[8].min_version = long,
        "requires[8].min_version is \"1.0.0-aaa",
    );
}

#[test]
fn lists_that_are_too_long_are_refused_whatever_is_in_them() {
    let nothing = ServiceDeclaration::default();
    check(
        |it| it.provides = vec![nothing; 10_000],
        "provides has 10000 entries: expected at most 64",
    );
    let nothing = ServiceDependency::default();
    check(
        |it| it.requires = vec![nothing; 257],
        "requires has 257 entries: expected at most 256",
    );
}
