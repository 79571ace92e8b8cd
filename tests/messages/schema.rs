//! The schema of the judged messages, as descriptors and as a file.

use std::sync::OnceLock;

use connect_plugin::schema::emit::FileSet;
use connect_plugin::schema::lock::{self, Mode};
use connect_plugin_tests::everything::EchoClient;
use prost_reflect::{DescriptorPool, MessageDescriptor};

connect_plugin::schema_test!(dir = "messages/proto", [EchoClient]);

/// The file that the messages are in.
pub(crate) const FILE: &str = "judged/v1/judged.proto";

/// Returns the files of the contract.
pub(crate) fn files() -> FileSet {
    FileSet::of_services(&[<EchoClient as connect_plugin::NamedService>::SERVICE])
        .expect("the schema is sound")
}

/// Returns the text of the `.proto` file.
pub(crate) fn text() -> String {
    let files = files();
    let mut texts = files.texts();
    let found = texts.find(|(path, _)| *path == FILE);
    found.expect("the file is there").1
}

/// Returns the judge's descriptor of a message, from the text and not from our descriptors.
pub(crate) fn message(name: &str) -> MessageDescriptor {
    static POOL: OnceLock<DescriptorPool> = OnceLock::new();
    let pool = POOL.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join(FILE);
        std::fs::create_dir_all(path.parent().expect("it lies in a directory"))
            .expect("a directory can be made");
        std::fs::write(path, text()).expect("the file can be written");
        let compiled = protox::compile([FILE], [dir.path()]).expect("the file compiles");
        DescriptorPool::from_file_descriptor_set(compiled).expect("a complete set")
    });
    pool.get_message_by_name(&format!("judged.v1.{name}"))
        .unwrap_or_else(|| panic!("there is no {name}"))
}

#[test]
fn the_lock_writes_what_it_accepts_and_an_independent_compiler_agrees() {
    let dir = tempfile::tempdir().expect("a directory");
    lock::check(dir.path(), &files(), Mode::Write).expect("there is nothing to break");
    lock::check(dir.path(), &files(), Mode::Check).expect("it is up to date");

    let compiled = protox::compile([FILE], [dir.path()]).expect("the file compiles");
    let pool = |files| DescriptorPool::from_file_descriptor_set(files).expect("a complete set");
    let (theirs, ours) = (pool(compiled), pool(files().to_descriptor_set()));
    let facts = |pool: &DescriptorPool| {
        let messages = pool.all_messages();
        let judged = messages.filter(|message| message.package_name() == "judged.v1");
        let facts = judged.flat_map(|message| {
            let owner = message.full_name().to_owned();
            let fields = message.fields().map(move |field| {
                let oneof = field
                    .containing_oneof()
                    .map(|oneof| oneof.full_name().to_owned());
                (
                    owner.clone(),
                    (
                        field.number(),
                        field.name().to_owned(),
                        field.json_name().to_owned(),
                    ),
                    (
                        format!("{:?}", field.kind()),
                        field.cardinality(),
                        field.is_packed(),
                    ),
                    (oneof, field.supports_presence()),
                )
            });
            fields.collect::<Vec<_>>()
        });
        let mut facts: Vec<_> = facts.collect();
        facts.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        facts
    };
    assert_eq!(facts(&ours), facts(&theirs));
}
