#[cfg(test)]
#[::core::prelude::v1::test]
fn schema() {
    ::connect_plugin::__private::schema_test(
        ::core::env!("CARGO_MANIFEST_DIR"),
        "proto",
        &[
            <KvClient as ::connect_plugin::__private::NamedService>::SERVICE,
            <logger_api::LoggerClient as ::connect_plugin::__private::NamedService>::SERVICE,
        ],
    );
}
#[cfg(test)]
#[::core::prelude::v1::test]
fn schema() {
    ::connect_plugin::__private::schema_test_files(
        ::core::env!("CARGO_MANIFEST_DIR"),
        "proto",
        &[
            (
                "plugin/v1/handshake.proto",
                &[
                    <HandshakeServiceClient as ::connect_plugin::__private::NamedService>::SERVICE,
                ],
            ),
        ],
    );
}
