schema_test!(dir = "proto", [KvClient, logger_api::LoggerClient]);

schema_test!(dir = "proto", files = ["plugin/v1/handshake.proto" = [HandshakeServiceClient]]);
