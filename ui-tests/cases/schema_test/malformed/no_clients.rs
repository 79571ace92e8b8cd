use connect_plugin::schema_test;

schema_test!(dir = "proto");

fn main() {}
