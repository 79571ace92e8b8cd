//! The schema of a contract with foreign messages: it imports their file.

use connect_plugin::NamedService;
use connect_plugin_schema::emit::FileSet;
use connect_plugin_schema::golden;
use connect_plugin_schema::lock::{self, Mode};
use connect_plugin_schema::reflection::Index;
use prost_reflect::DescriptorPool;
use prost_reflect::prost::Message as _;
use prost_types::FileDescriptorProto;

use super::StoreClient;

connect_plugin::schema_test!(dir = "foreign/proto", [StoreClient]);

fn files() -> FileSet {
    FileSet::of_services(&[StoreClient::SERVICE]).expect("a sound schema")
}

#[test]
fn the_file_of_a_foreign_message_is_imported_and_not_copied() {
    let schema = files();
    let texts: Vec<_> = schema.texts().collect();
    let [(path, text)] = texts.as_slice() else {
        panic!("one file is ours: {texts:?}");
    };
    assert_eq!(*path, "store/v1/store.proto");
    for line in [
        "import \"shop/v1/order.proto\";",
        "rpc Get(shop.v1.GetOrderRequest) returns (shop.v1.Order) {",
        "repeated shop.v1.Order.Line lines = 1;",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("message Order"), "{text}");
    let imports: Vec<_> = schema
        .imports()
        .iter()
        .map(FileDescriptorProto::name)
        .collect();
    assert_eq!(
        imports,
        ["google/protobuf/timestamp.proto", "shop/v1/order.proto"]
    );
}

#[test]
fn reflection_finds_foreign_messages_in_the_descriptors() {
    let pool = DescriptorPool::from_file_descriptor_set(files().to_descriptor_set())
        .expect("the descriptors are complete");
    let service = pool.get_service_by_name("store.v1.Store").expect("there");
    let get = service.methods().next().expect("there");
    assert_eq!(get.input().full_name(), "shop.v1.GetOrderRequest");
    let line = pool.get_message_by_name("shop.v1.Order.Line");
    assert_eq!(line.expect("there").fields().len(), 2);
}

#[test]
fn an_index_of_the_services_has_the_file_of_a_foreign_message() {
    let index = Index::of_services(&[StoreClient::SERVICE]).expect("a sound schema");
    let decode = |bytes| FileDescriptorProto::decode(bytes).expect("a file");
    let files = index.file_of_symbol("store.v1.Store").expect("there");
    let files: Vec<_> = files.into_iter().map(decode).collect();
    let names: Vec<_> = files.iter().map(FileDescriptorProto::name).collect();
    assert_eq!(
        names,
        [
            "store/v1/store.proto",
            "shop/v1/order.proto",
            "google/protobuf/timestamp.proto"
        ]
    );
    assert!(index.file_of_symbol("shop.v1.Order.Line").is_some());
}

#[test]
fn a_file_of_others_that_lies_in_the_same_directory_stays_as_it_is() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("shop/v1/order.proto");
    std::fs::create_dir_all(path.parent().expect("it lies in a directory"))
        .expect("a directory can be made");
    std::fs::write(&path, "// Theirs.\n").expect("it can be written");
    for mode in [Mode::Write, Mode::Check] {
        lock::check(dir.path(), &files(), mode).expect("it is theirs to judge");
        golden::check(dir.path(), &files(), mode).expect("it is no matter of vectors");
    }
    let text = std::fs::read_to_string(&path).expect("it is still there");
    assert_eq!(text, "// Theirs.\n");
    let vectors = dir.path().join("store/v1/testdata/store.json");
    let vectors = std::fs::read_to_string(vectors).expect("those of our own messages");
    assert!(vectors.contains("\"message\":\"store.v1."), "{vectors}");
    assert!(!vectors.contains("\"message\":\"shop.v1."), "{vectors}");
}
