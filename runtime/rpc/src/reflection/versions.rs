//! The two versions of the protocol: the same messages in two packages.
//!
//! Where the protocol has a `oneof`, there are optional fields with the numbers of its members,
//! which is the same on the wire.

use super::Reflection;
use super::answer::{Answer, Question};

/// Declares one version.
macro_rules! version {
    ($module:ident, $service:literal, $about:literal) => {
        #[doc = $about]
        pub mod $module {
            #![expect(
                clippy::missing_errors_doc,
                reason = "clippy does not see the docs of what a macro makes inside another one"
            )]

            use bytes::Bytes;
            use connect_plugin_macros::{message, plugin};

            use super::{Answer, Question, Reflection};
            use crate::{Result, Streaming};

            /// Tells which services a server has, and in which files they are declared.
            #[plugin(crate = "crate", service = $service, version = "1.0.0")]
            pub trait ServerReflection {
                /// Answers one question after the other.
                async fn server_reflection_info(
                    &self,
                    requests: Streaming<ServerReflectionRequest>,
                ) -> Result<Streaming<ServerReflectionResponse>>;
            }

            /// One question; exactly one of the fields behind the host is there.
            #[message(crate = "crate")]
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct ServerReflectionRequest {
                /// The host that is asked.
                #[field(1)]
                pub host: String,
                /// Asks for the file of this name.
                #[field(3)]
                pub file_by_filename: Option<String>,
                /// Asks for the file that declares this full name.
                #[field(4)]
                pub file_containing_symbol: Option<String>,
                /// Asks for the file that declares an extension.
                #[field(5)]
                pub file_containing_extension: Option<ExtensionRequest>,
                /// Asks for the numbers of all extensions of this message.
                #[field(6)]
                pub all_extension_numbers_of_type: Option<String>,
                /// Asks for all services, whatever the text.
                #[field(7)]
                pub list_services: Option<String>,
            }

            /// Names an extension.
            #[message(crate = "crate")]
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct ExtensionRequest {
                /// The full name of the message that is extended.
                #[field(1)]
                pub containing_type: String,
                /// The number of the extension.
                #[field(2)]
                pub extension_number: i32,
            }

            /// One answer; exactly one of the fields behind the request is there.
            #[message(crate = "crate")]
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct ServerReflectionResponse {
                /// The host of the request.
                #[field(1)]
                pub valid_host: String,
                /// The request.
                #[field(2)]
                pub original_request: Option<ServerReflectionRequest>,
                /// The file that was asked for and those that it imports.
                #[field(4)]
                pub file_descriptor_response: Option<FileDescriptorResponse>,
                /// The numbers that were asked for.
                #[field(5)]
                pub all_extension_numbers_response: Option<ExtensionNumberResponse>,
                /// The services.
                #[field(6)]
                pub list_services_response: Option<ListServiceResponse>,
                /// Why there is no answer.
                #[field(7)]
                pub error_response: Option<ErrorResponse>,
            }

            /// Files.
            #[message(crate = "crate")]
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct FileDescriptorResponse {
                /// Each one an encoded `google.protobuf.FileDescriptorProto`.
                #[field(1)]
                pub file_descriptor_proto: Vec<Bytes>,
            }

            /// The extensions of a message.
            #[message(crate = "crate")]
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct ExtensionNumberResponse {
                /// The full name of the message.
                #[field(1)]
                pub base_type_name: String,
                /// The numbers.
                #[field(2)]
                pub extension_number: Vec<i32>,
            }

            /// The services of a server.
            #[message(crate = "crate")]
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct ListServiceResponse {
                /// All of them.
                #[field(1)]
                pub service: Vec<ServiceResponse>,
            }

            /// One service.
            #[message(crate = "crate")]
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct ServiceResponse {
                /// The full name.
                #[field(1)]
                pub name: String,
            }

            /// Why there is no answer.
            #[message(crate = "crate")]
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct ErrorResponse {
                /// The number of a gRPC code.
                #[field(1)]
                pub error_code: i32,
                /// The reason, for people.
                #[field(2)]
                pub error_message: String,
            }

            impl ServerReflection for Reflection {
                async fn server_reflection_info(
                    &self,
                    mut requests: Streaming<ServerReflectionRequest>,
                ) -> Result<Streaming<ServerReflectionResponse>> {
                    let reflection = self.clone();
                    Ok(Streaming::produce(move |out| async move {
                        while let Some(request) = requests.next_msg().await? {
                            let answer = reflection.answer(request.question());
                            out.send(request.answered(answer)).await?;
                        }
                        Ok(())
                    }))
                }
            }

            impl ServerReflectionRequest {
                fn question(&self) -> Question {
                    let Self {
                        host: _,
                        file_by_filename,
                        file_containing_symbol,
                        file_containing_extension,
                        all_extension_numbers_of_type,
                        list_services,
                    } = self.clone();
                    let extension = |extension: ExtensionRequest| Question::FileOfExtension {
                        message: extension.containing_type,
                        number: extension.extension_number,
                    };
                    let numbers = all_extension_numbers_of_type;
                    file_by_filename
                        .map(Question::FileByName)
                        .or_else(|| file_containing_symbol.map(Question::FileOfSymbol))
                        .or_else(|| file_containing_extension.map(extension))
                        .or_else(|| numbers.map(Question::ExtensionNumbers))
                        .or_else(|| list_services.map(|_| Question::Services))
                        .unwrap_or(Question::Unknown)
                }

                fn answered(self, answer: Answer) -> ServerReflectionResponse {
                    let mut response = ServerReflectionResponse {
                        valid_host: self.host.clone(),
                        original_request: Some(self),
                        ..ServerReflectionResponse::default()
                    };
                    match answer {
                        Answer::Files(file_descriptor_proto) => {
                            response.file_descriptor_response = Some(FileDescriptorResponse {
                                file_descriptor_proto,
                            });
                        }
                        Answer::ExtensionNumbers { message, numbers } => {
                            response.all_extension_numbers_response =
                                Some(ExtensionNumberResponse {
                                    base_type_name: message,
                                    extension_number: numbers,
                                });
                        }
                        Answer::Services(names) => {
                            let service = names.into_iter().map(|name| ServiceResponse { name });
                            response.list_services_response = Some(ListServiceResponse {
                                service: service.collect(),
                            });
                        }
                        Answer::Failed { code, message } => {
                            response.error_response = Some(ErrorResponse {
                                error_code: i32::from(code.number()),
                                error_message: message,
                            });
                        }
                    }
                    response
                }
            }
        }
    };
}

version!(
    v1,
    "grpc.reflection.v1.ServerReflection",
    "The current version, `grpc.reflection.v1`."
);
version!(
    v1alpha,
    "grpc.reflection.v1alpha.ServerReflection",
    "The version before, `grpc.reflection.v1alpha`, which many tools still ask for first."
);
