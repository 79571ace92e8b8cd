//! Gives every type name in a set of parsed files its meaning.

use std::collections::BTreeMap;

use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FileDescriptorProto};

use super::parser::{ParseError, parse_file};
use super::well_known;
use crate::emit::names::{Scope, join};

/// Reads `.proto` files that [`emit::print`](crate::emit::print) has written, given by path and
/// text.
///
/// It reads no more of the language than that; comments are kept. The files that every protobuf
/// compiler brings along, such as `google/protobuf/timestamp.proto`, may be imported without
/// being given.
///
/// # Errors
///
/// Fails at the first thing that the printer does not write, if a name has no meaning in the
/// files, and if it has two.
pub fn parse<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<FileDescriptorProto>, ParseError> {
    link(&[], files, Absent::IsAnError)
}

/// As [`parse`], for files that may import others.
///
/// A file that is no longer imported by anything is not among `imports`, and what was committed
/// must be readable all the same, or nobody could ever write it anew.
pub(super) fn parse_committed<'a>(
    imports: &[FileDescriptorProto],
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<FileDescriptorProto>, ParseError> {
    link(imports, files, Absent::DeclaresTheRest)
}

/// What it means that an imported file is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Absent {
    IsAnError,
    /// It holds the messages that are declared nowhere else.
    DeclaresTheRest,
}

fn link<'a>(
    imports: &[FileDescriptorProto],
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
    absent: Absent,
) -> Result<Vec<FileDescriptorProto>, ParseError> {
    let mut parsed = Vec::new();
    for (path, text) in files {
        parsed.push(parse_file(path, text)?);
    }
    let mut declared = declarations(&parsed)?;
    for import in imports {
        let types = names(import).into_iter().collect();
        declared.entry(import.name().to_owned()).or_insert(types);
    }
    for file in &mut parsed {
        Linker::new(file, &declared, absent)?.link(file)?;
    }
    Ok(parsed)
}

/// What a full name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Declared {
    Message,
    Enum,
    Service,
}

/// What files declare, by path and full name.
type Declarations = BTreeMap<String, BTreeMap<String, Declared>>;

fn declarations(files: &[FileDescriptorProto]) -> Result<Declarations, ParseError> {
    let mut declared = Declarations::new();
    for file in files {
        let path = file.name();
        let mut own: BTreeMap<String, Declared> = BTreeMap::new();
        for (name, what) in names(file) {
            let is_elsewhere = declared.values().any(|other| other.contains_key(&name));
            if is_elsewhere || own.contains_key(&name) {
                let message = format!("`{name}` is declared twice");
                return Err(ParseError::new(path, 0, message));
            }
            own.insert(name, what);
        }
        if declared.insert(path.to_owned(), own).is_some() {
            return Err(ParseError::new(path, 0, "the file is given twice".into()));
        }
    }
    for (path, types) in well_known::files() {
        declared.entry(path.to_owned()).or_insert(types);
    }
    Ok(declared)
}

/// Lists what a file declares by full name.
fn names(file: &FileDescriptorProto) -> Vec<(String, Declared)> {
    fn add(outer: &str, message: &DescriptorProto, names: &mut Vec<(String, Declared)>) {
        let name = join(outer, message.name());
        for inner in &message.nested_type {
            add(&name, inner, names);
        }
        let enums = message.enum_type.iter();
        names.extend(enums.map(|inner| (join(&name, inner.name()), Declared::Enum)));
        names.push((name, Declared::Message));
    }

    let mut names = Vec::new();
    let package = file.package();
    for message in &file.message_type {
        add(package, message, &mut names);
    }
    let enums = file.enum_type.iter();
    names.extend(enums.map(|inner| (join(package, inner.name()), Declared::Enum)));
    let services = file.service.iter();
    names.extend(services.map(|service| (join(package, service.name()), Declared::Service)));
    names
}

/// The names that one file can see.
struct Linker<'a> {
    path: String,
    names: BTreeMap<&'a str, Declared>,
    scope: Scope,
    /// Whether an import is not there, and that is no error.
    imports_absent: bool,
}

impl<'a> Linker<'a> {
    fn new(
        file: &FileDescriptorProto,
        declared: &'a Declarations,
        absent: Absent,
    ) -> Result<Self, ParseError> {
        let path = file.name().to_owned();
        let mut linker = Self {
            path,
            names: BTreeMap::new(),
            scope: Scope::default(),
            imports_absent: false,
        };
        for path in file.dependency.iter().chain([&linker.path.clone()]) {
            let Some(names) = declared.get(path) else {
                if absent == Absent::IsAnError {
                    return Err(linker.error(format!("the import `{path}` is not there")));
                }
                linker.imports_absent = true;
                continue;
            };
            for (name, what) in names {
                if linker.names.insert(name, *what).is_some() {
                    return Err(linker.error(format!("`{name}` is declared in `{path}` as well")));
                }
                linker.scope.add(name);
            }
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
        let full = self.scope.resolve(scope, name);
        let declared = full.as_deref().and_then(|full| self.names.get(full));
        match (full.as_deref(), declared) {
            (Some(full), Some(Declared::Message)) => Ok((format!(".{full}"), Type::Message)),
            (Some(full), Some(Declared::Enum)) => Ok((format!(".{full}"), Type::Enum)),
            (_, Some(Declared::Service)) => Err(self.error(format!("`{name}` is a service"))),
            _ if self.imports_absent => {
                let name = name.trim_start_matches('.');
                Ok((format!(".{name}"), Type::Message))
            }
            _ => Err(self.error(format!("`{name}` in `{scope}` is no known type"))),
        }
    }

    fn error(&self, message: String) -> ParseError {
        ParseError::new(&self.path, 0, message)
    }
}
