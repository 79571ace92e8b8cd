//! Gives every type name in a set of parsed files its meaning.

use std::collections::BTreeMap;

use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FileDescriptorProto};

use super::parser::{ParseError, parse_file};
use crate::emit::names::{Scope, join};

/// Reads `.proto` files that [`emit::print`](crate::emit::print) has written, given by path and
/// text.
///
/// It reads no more of the language than that; comments are kept.
///
/// # Errors
///
/// Fails at the first thing that the printer does not write, and if a name has no meaning in the
/// files.
pub fn parse<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<FileDescriptorProto>, ParseError> {
    let mut parsed = Vec::new();
    for (path, text) in files {
        parsed.push(parse_file(path, text)?);
    }
    let declared: BTreeMap<String, BTreeMap<String, Type>> = parsed
        .iter()
        .map(|file| (file.name().to_owned(), declarations(file)))
        .collect();
    for file in &mut parsed {
        Linker::new(file, &declared)?.link(file)?;
    }
    Ok(parsed)
}

/// Lists the messages and enums of a file by full name.
fn declarations(file: &FileDescriptorProto) -> BTreeMap<String, Type> {
    fn add(outer: &str, message: &DescriptorProto, types: &mut BTreeMap<String, Type>) {
        let name = join(outer, message.name());
        for inner in &message.nested_type {
            add(&name, inner, types);
        }
        for inner in &message.enum_type {
            types.insert(join(&name, inner.name()), Type::Enum);
        }
        types.insert(name, Type::Message);
    }

    let mut types = BTreeMap::new();
    for message in &file.message_type {
        add(file.package(), message, &mut types);
    }
    for inner in &file.enum_type {
        types.insert(join(file.package(), inner.name()), Type::Enum);
    }
    types
}

/// The types that one file can see.
struct Linker<'a> {
    path: String,
    types: BTreeMap<&'a str, Type>,
    scope: Scope,
}

impl<'a> Linker<'a> {
    fn new(
        file: &FileDescriptorProto,
        declared: &'a BTreeMap<String, BTreeMap<String, Type>>,
    ) -> Result<Self, ParseError> {
        let path = file.name().to_owned();
        let mut linker = Self {
            path,
            types: BTreeMap::new(),
            scope: Scope::default(),
        };
        for path in file.dependency.iter().chain([&linker.path.clone()]) {
            let types = declared
                .get(path)
                .ok_or_else(|| linker.error(format!("the import `{path}` is not there")))?;
            for (name, ty) in types {
                linker.types.insert(name, *ty);
                linker.scope.add(name);
            }
        }
        for service in &file.service {
            linker.scope.add(&join(file.package(), service.name()));
        }
        Ok(linker)
    }

    fn link(&self, file: &mut FileDescriptorProto) -> Result<(), ParseError> {
        let package = file.package().to_owned();
        for message in &mut file.message_type {
            self.link_message(&package, message)?;
        }
        for method in file
            .service
            .iter_mut()
            .flat_map(|service| &mut service.method)
        {
            for ty in [&mut method.input_type, &mut method.output_type] {
                let name = ty.as_deref().unwrap_or_default();
                let (name, found) = self.resolve(&package, name)?;
                if found != Type::Message {
                    return Err(self.error(format!("`{name}` is not a message")));
                }
                *ty = Some(name);
            }
        }
        Ok(())
    }

    fn link_message(&self, outer: &str, message: &mut DescriptorProto) -> Result<(), ParseError> {
        let scope = join(outer, message.name());
        for field in &mut message.field {
            if let Some(name) = &field.type_name {
                let (name, ty) = self.resolve(&scope, name)?;
                field.type_name = Some(name);
                field.r#type = Some(ty.into());
            }
        }
        for inner in &mut message.nested_type {
            self.link_message(&scope, inner)?;
        }
        Ok(())
    }

    /// Returns the full name with a leading dot, and what it names.
    fn resolve(&self, scope: &str, name: &str) -> Result<(String, Type), ParseError> {
        let known = self
            .scope
            .resolve(scope, name)
            .and_then(|full| Some((format!(".{full}"), *self.types.get(full.as_str())?)));
        known.ok_or_else(|| self.error(format!("`{name}` in `{scope}` is no known type")))
    }

    fn error(&self, message: String) -> ParseError {
        ParseError::new(&self.path, 0, message)
    }
}
