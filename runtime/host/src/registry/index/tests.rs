use super::*;

fn registration(id: &str, runtime_id: &str, service_type: &str, path: &str) -> Registration<()> {
    Registration {
        id: id.into(),
        runtime_id: runtime_id.into(),
        service_type: service_type.into(),
        version: Version::new(1, 0, 0),
        path: path.into(),
        metadata: BTreeMap::new(),
        endpoint: (),
    }
}

fn index(runtime_ids: &[&str]) -> Index<()> {
    let mut index = Index::default();
    for runtime_id in runtime_ids {
        index.register(registration(
            &format!("reg-{runtime_id}"),
            runtime_id,
            "kv",
            "/kv/",
        ));
    }
    index
}

fn first<'a>(index: &'a Index<()>, suits: impl Fn(&str) -> bool + 'a) -> Option<&'a str> {
    let mut found = index.in_turn("kv", move |it| suits(&it.runtime_id));
    found.next().map(|it| it.runtime_id.as_str())
}

#[test]
fn the_same_service_of_the_same_instance_is_one_registration() {
    let mut index = Index::default();
    assert_eq!(
        index.register(registration("reg-1", "a", "kv", "/kv/")),
        "reg-1"
    );
    let newer = Registration {
        version: Version::new(1, 1, 0),
        ..registration("reg-2", "a", "kv", "/kv/")
    };
    assert_eq!(index.register(newer), "reg-1");
    assert_eq!(
        index.register(registration("reg-3", "b", "kv", "/kv/")),
        "reg-3"
    );
    assert_eq!(
        index.register(registration("reg-4", "a", "kv", "/other/")),
        "reg-4"
    );
    let versions: Vec<_> = index
        .of_type("kv")
        .iter()
        .map(|it| it.version.to_string())
        .collect();
    assert_eq!(versions, ["1.1.0", "1.0.0", "1.0.0"]);
    assert_eq!(index.count_of("a"), 2);
}

#[test]
fn an_instance_takes_back_only_what_is_its_own() {
    let mut index = index(&["a", "b"]);
    assert!(!index.unregister("b", "reg-a"));
    assert!(!index.unregister("a", "reg-none"));
    assert!(index.unregister("a", "reg-a"));
    assert_eq!(index.all().len(), 1);
    assert!(index.remove_instance("b"));
    assert!(!index.remove_instance("b"));
    assert!(index.of_type("kv").is_empty());
}

#[test]
fn providers_take_turns() {
    let index = index(&["a", "b", "c"]);
    let picks: Vec<_> = (0..6).filter_map(|_| first(&index, |_| true)).collect();
    assert_eq!(picks, ["a", "b", "c", "a", "b", "c"]);
}

#[test]
fn the_turns_of_an_unsuitable_provider_are_shared_by_all_others() {
    let index = index(&["a", "b", "c"]);
    let picks: Vec<_> = (0..6)
        .filter_map(|_| first(&index, |it| it != "a"))
        .collect();
    assert_eq!(picks, ["b", "c", "b", "c", "b", "c"]);
    assert_eq!(first(&index, |_| false), None);
}

#[test]
fn those_whose_turn_it_is_not_follow_in_order() {
    let index = index(&["a", "b", "c"]);
    assert_eq!(first(&index, |_| true), Some("a"));
    let order: Vec<_> = index
        .in_turn("kv", |_| true)
        .map(|it| &*it.runtime_id)
        .collect();
    assert_eq!(order, ["b", "c", "a"]);
}

#[test]
fn a_change_does_not_start_the_turns_anew() {
    let before = index(&["a", "b"]);
    assert_eq!(first(&before, |_| true), Some("a"));
    let mut after = before.clone();
    after.register(registration("reg-c", "c", "kv", "/kv/"));
    assert_eq!(first(&after, |_| true), Some("b"));
}
