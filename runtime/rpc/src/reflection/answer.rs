//! Questions about files and names, and their answers, whatever the version of the protocol.

use bytes::Bytes;
use connect_plugin_schema::reflection::Index;

use crate::Code;

/// What a tool wants to know.
pub(super) enum Question {
    FileByName(String),
    FileOfSymbol(String),
    FileOfExtension {
        message: String,
        number: i32,
    },
    ExtensionNumbers(String),
    Services,
    /// One of a later version of the protocol, or none at all.
    Unknown,
}

/// What it is told.
pub(super) enum Answer {
    Files(Vec<Bytes>),
    ExtensionNumbers { message: String, numbers: Vec<i32> },
    Services(Vec<String>),
    Failed { code: Code, message: String },
}

impl Question {
    /// Answers what can be answered from files alone.
    pub(super) fn answer(self, index: &Index) -> Answer {
        match self {
            Self::FileByName(name) => {
                files(index.file(&name), || format!("there is no file {name:?}"))
            }
            Self::FileOfSymbol(symbol) => files(index.file_of_symbol(&symbol), || {
                format!("nothing is called {symbol:?}")
            }),
            Self::FileOfExtension { message, number } => {
                files(index.file_of_extension(&message, number), || {
                    format!("{message:?} has no extension {number}")
                })
            }
            Self::ExtensionNumbers(message) => match index.extension_numbers(&message) {
                Some(numbers) => Answer::ExtensionNumbers { message, numbers },
                None => not_found(format!("there is no message {message:?}")),
            },
            Self::Services | Self::Unknown => Answer::Failed {
                code: Code::InvalidArgument,
                message: "the request asks nothing that this server knows of".to_owned(),
            },
        }
    }
}

impl Answer {
    /// Says that there is no schema to answer from.
    pub(super) fn contradiction() -> Self {
        Self::Failed {
            code: Code::Internal,
            message: "the schemas of this server's services contradict each other".to_owned(),
        }
    }
}

fn files(found: Option<Vec<Bytes>>, missing: impl FnOnce() -> String) -> Answer {
    match found {
        Some(files) => Answer::Files(files),
        None => not_found(missing()),
    }
}

fn not_found(message: String) -> Answer {
    Answer::Failed {
        code: Code::NotFound,
        message,
    }
}
