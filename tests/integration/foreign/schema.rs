//! The schema of a contract with foreign messages: it imports their file.

use connect_plugin::NamedService;
use connect_plugin_schema::emit::FileSet;
use prost_reflect::DescriptorPool;
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
