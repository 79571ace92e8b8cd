//! Plugins that fill their texts with what drives terminals and forges lines, and with far too much of
//! it.

use super::*;

/// How many bytes a plugin says: nearly as many as one message of the private channel holds.
const LEN: usize = 60_000;

/// Clears the screen, and begins a line that looks like one of the host's.
fn foul() -> String {
    let text = "bad\x1b[2J\nplugin kv-plugin-0 started\r\u{202e}\u{9b}".repeat(2000);
    let end = (0..LEN).rev().find(|at| text.is_char_boundary(*at));
    text[..end.expect("a boundary")].to_owned()
}

/// Checks one text that a plugin had a part in.
#[track_caller]
fn is_harmless(text: &str, limit: usize) {
    assert!(text.contains(r"bad\u{1b}[2J\nplugin"), "{text:?}");
    assert!(text.contains("… (5"), "it says how long it was: {text:?}");
    assert!(text.len() < limit, "{} bytes", text.len());
    let harmful = |it: char| it.is_control() || it == '\u{202e}';
    assert!(!text.contains(harmful), "{text:?}");
}

/// Returns the text of an error, without the last output that stands below.
async fn refusal(fake: Fake) -> String {
    let error = fail(&[fake]).await;
    let text = error.to_string();
    let (first, _) = text.split_once("\nit").expect("its output");
    first.to_owned()
}

#[tokio::test]
async fn a_plugin_that_cannot_start_forges_no_error() {
    for (fake, limit) in [
        (kv().mode(Mode::FailsLate).says(&foul()), 2 * 1024),
        (kv().mode(Mode::Unhealthy).says(&foul()), 2 * 1024),
        (Fake::new(&foul()), 1024),
    ] {
        is_harmless(&refusal(fake).await, limit);
    }
    let error = fail(&[kv().mode(Mode::HasNoVersion).says(&foul())]).await;
    is_harmless(&error.to_string(), 1024);
    // Three megabytes, sent as the error of a call.
    let text = refusal(kv().mode(Mode::FailsToDescribe).says(&foul())).await;
    assert!(text.contains("GetPluginInfo: bad\\u{1b}[2J"), "{text}");
    assert!(text.contains("… (131"), "it says how long it was: {text}");
    assert!(text.len() < 9 * 1024, "{} bytes", text.len());
    assert!(!text.contains(char::is_control), "{text:?}");
}

#[tokio::test]
async fn a_plugin_that_runs_forges_no_status_and_no_event() {
    let fake = kv().mode(Mode::FailsOnSignal).says(&foul());
    let builder = host(&[fake]);
    let host = builder.start().await.expect("started");
    let mut events = host.events();
    let status = &host.plugins()[0];
    is_harmless(&status.reason, 4 * 1024);
    assert!(status.reason.contains("; missing: kv, bad"), "{status:?}");

    fake::terminate(status.pid.expect("launched"));
    let died = events.died().await;
    let Event::Died { reason, .. } = &died else {
        panic!("{died:?}");
    };
    is_harmless(reason.as_deref().expect("it gave one"), 2 * 1024);
    let report = died.to_string();
    is_harmless(report.lines().next().expect("a line"), 2 * 1024);
    is_harmless(&host.plugins()[0].reason, 2 * 1024);
}
