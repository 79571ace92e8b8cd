//! What every store must do, wherever it is: one test for all placements.

use connect_plugin::{Bytes, Context};
use kv_api::{EventType, Kv, KvError, WatchEvent};

/// Checks one store. It must be empty.
pub(crate) async fn contract(kv: &impl Kv) {
    values_are_kept(kv).await;
    errors_keep_their_type(kv).await;
    changes_are_seen_while_they_happen(kv).await;
}

async fn values_are_kept(kv: &impl Kv) {
    let cx = Context::new();
    let missing = kv.get(&cx, "a").await.expect("get works");
    assert!(!missing.found);
    assert_eq!(missing.value, Bytes::new());

    let binary = Bytes::from_static(&[0, 159, 146, 150]);
    kv.put(&cx, "a", binary.clone()).await.expect("put works");
    let found = kv.get(&cx, "a").await.expect("get works");
    assert!(found.found);
    assert_eq!(found.value, binary);

    kv.put(&cx, "größe", Bytes::new())
        .await
        .expect("an empty value is a value");
    assert!(kv.get(&cx, "größe").await.expect("get works").found);

    assert!(kv.delete(&cx, "a").await.expect("delete works"));
    assert!(!kv.delete(&cx, "a").await.expect("delete works"));
}

async fn errors_keep_their_type(kv: &impl Kv) {
    let cx = Context::new();
    let error = kv
        .put(&cx, &"k".repeat(2000), Bytes::new())
        .await
        .expect_err("too long");
    assert!(
        matches!(error, KvError::KeyTooLong { max: 1024 }),
        "{error:?}"
    );
    assert_eq!(error.to_string(), "the key is longer than 1024 bytes");
    let error = kv.put(&cx, "", Bytes::new()).await.expect_err("empty");
    assert!(matches!(error, KvError::KeyEmpty), "{error:?}");
}

async fn changes_are_seen_while_they_happen(kv: &impl Kv) {
    let cx = Context::new();
    let mut events = kv.watch(&cx, "w/").await.expect("watch works");
    for (key, value) in [("w/1", "one"), ("other", "no"), ("w/2", "two")] {
        kv.put(&cx, key, Bytes::from(value))
            .await
            .expect("put works");
    }
    let put = |key: &str, value: &'static str| WatchEvent {
        kind: EventType::Put,
        key: key.to_owned(),
        value: Bytes::from(value),
    };
    assert_eq!(
        events.next_msg().await.expect("no error"),
        Some(put("w/1", "one"))
    );
    assert_eq!(
        events.next_msg().await.expect("no error"),
        Some(put("w/2", "two"))
    );
    kv.delete(&cx, "w/1").await.expect("delete works");
    let event = events
        .next_msg()
        .await
        .expect("no error")
        .expect("an event");
    assert_eq!((event.kind, event.key.as_str()), (EventType::Delete, "w/1"));
}
