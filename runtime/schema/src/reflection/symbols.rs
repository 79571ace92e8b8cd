//! The names that a file declares.

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
};

/// What a file declares.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    /// The full names of everything.
    pub(super) names: Vec<String>,
    /// The full names of the messages.
    pub(super) messages: Vec<String>,
    /// The message that is extended, and the number.
    pub(super) extensions: Vec<(String, i32)>,
}

/// Lists what a file declares.
pub(super) fn of(file: &FileDescriptorProto) -> Symbols {
    let mut symbols = Symbols::default();
    let package = file.package();
    for message in &file.message_type {
        symbols.message(package, message);
    }
    for enumeration in &file.enum_type {
        symbols.enumeration(package, enumeration);
    }
    for extension in &file.extension {
        symbols.extension(package, extension);
    }
    for service in &file.service {
        let name = symbols.add(package, service.name());
        for method in &service.method {
            symbols.add(&name, method.name());
        }
    }
    symbols
}

impl Symbols {
    fn message(&mut self, scope: &str, message: &DescriptorProto) {
        let name = self.add(scope, message.name());
        for field in &message.field {
            self.add(&name, field.name());
        }
        for oneof in &message.oneof_decl {
            self.add(&name, oneof.name());
        }
        for nested in &message.nested_type {
            self.message(&name, nested);
        }
        for enumeration in &message.enum_type {
            self.enumeration(&name, enumeration);
        }
        for extension in &message.extension {
            self.extension(&name, extension);
        }
        self.messages.push(name);
    }

    fn enumeration(&mut self, scope: &str, enumeration: &EnumDescriptorProto) {
        let name = self.add(scope, enumeration.name());
        for value in &enumeration.value {
            // Protobuf puts values beside their enum. Tools ask for them below it as well.
            self.add(scope, value.name());
            self.add(&name, value.name());
        }
    }

    fn extension(&mut self, scope: &str, extension: &FieldDescriptorProto) {
        self.add(scope, extension.name());
        let extended = extension.extendee().trim_start_matches('.');
        self.extensions
            .push((extended.to_owned(), extension.number()));
    }

    fn add(&mut self, scope: &str, name: &str) -> String {
        let full = if scope.is_empty() {
            name.to_owned()
        } else {
            format!("{scope}.{name}")
        };
        self.names.push(full.clone());
        full
    }
}
