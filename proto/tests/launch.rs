//! The `.proto` file of the private channel, for plugins that are written in other languages.
//!
//! It is no service, so `schema_test!` does not see it; the same lock holds for it.

use std::path::Path;

use connect_plugin_proto::launch::{LaunchOffer, LaunchReport};
use connect_plugin_rpc::__private::Message;
use connect_plugin_schema::emit::{File, FileSet};
use connect_plugin_schema::golden;
use connect_plugin_schema::lock::{self, Mode};

#[test]
fn the_private_channels_messages_are_locked() {
    let file = File {
        path: "plugin/v1/launch.proto",
        services: &[],
        messages: &[LaunchReport::descriptor, LaunchOffer::descriptor],
    };
    let schema = FileSet::new(&[file]).expect("a sound schema");
    let mode = match std::env::var("SCHEMA").as_deref() {
        Ok("write") => Mode::Write,
        _ => Mode::Check,
    };
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("launch");
    let locked = lock::check(&dir, &schema, mode).and_then(|()| golden::check(&dir, &schema, mode));
    if let Err(error) = locked {
        panic!("{error}");
    }
}
