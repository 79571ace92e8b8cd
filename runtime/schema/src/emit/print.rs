//! `.proto` text from a file's descriptor.

use std::collections::HashMap;
use std::fmt::Write as _;

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::method_options::IdempotencyLevel;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    MethodDescriptorProto, ServiceDescriptorProto,
};

use super::comments::tag;
use super::compose::child;
use super::names::{Scope, default_json_name, join};

/// The first line of every generated file.
pub const HEADER: &str = "// Generated from Rust types by connect-plugin; do not edit.";

/// One behind the highest field number, which `max` stands for.
pub(crate) const MAX_END: i32 = 0x2000_0000;

/// Prints a file so that every protobuf compiler reads it back as the same descriptor.
///
/// It covers what [`FileSet`](super::FileSet) composes; options and extensions of other files are
/// left out.
pub fn print(file: &FileDescriptorProto) -> String {
    let mut printer = Printer {
        out: String::new(),
        indent: 0,
        package: file.package(),
        comments: comments(file),
        scope: visible(file),
    };
    printer.line(HEADER);
    printer.line("// `SCHEMA=write cargo test` updates this file.");
    printer.blank();
    printer.line("syntax = \"proto3\";");
    if !file.package().is_empty() {
        printer.blank();
        printer.line(&format!("package {};", file.package()));
    }
    if !file.dependency.is_empty() {
        printer.blank();
    }
    for import in &file.dependency {
        printer.line(&format!("import {};", quoted(import)));
    }
    for (index, service) in (0..).zip(&file.service) {
        printer.blank();
        printer.service(service, &[tag::FILE_SERVICE, index]);
    }
    for (index, message) in (0..).zip(&file.message_type) {
        printer.blank();
        printer.message(message, file.package(), &[tag::FILE_MESSAGE, index]);
    }
    for (index, enumeration) in (0..).zip(&file.enum_type) {
        printer.blank();
        printer.enumeration(enumeration, &[tag::FILE_ENUM, index]);
    }
    printer.out
}

struct Printer<'a> {
    out: String,
    indent: usize,
    package: &'a str,
    comments: HashMap<&'a [i32], &'a str>,
    scope: Scope,
}

impl Printer<'_> {
    fn line(&mut self, text: &str) {
        for _ in 0..self.indent {
            self.out.push_str("  ");
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn comment(&mut self, path: &[i32]) {
        let Some(text) = self.comments.get(path).copied() else {
            return;
        };
        self.separate();
        for line in text.lines() {
            self.line(&format!("//{line}"));
        }
    }

    /// Prints a block; one without content takes one line.
    fn block(&mut self, head: &str, content: impl FnOnce(&mut Self)) {
        self.line(&format!("{head} {{"));
        let start = self.out.len();
        self.indent += 1;
        content(self);
        self.indent -= 1;
        if self.out.len() == start {
            self.out.pop();
            self.out.push_str("}\n");
        } else {
            self.line("}");
        }
    }

    fn service(&mut self, service: &ServiceDescriptorProto, path: &[i32]) {
        self.comment(path);
        self.block(&format!("service {}", service.name()), |printer| {
            let options = service.options.as_ref();
            printer.option("deprecated", options.and_then(|options| options.deprecated));
            if !service.method.is_empty() {
                printer.separate();
            }
            for (index, method) in (0..).zip(&service.method) {
                printer.comment(&child(path, tag::SERVICE_METHOD, index));
                printer.method(method, service.name());
            }
        });
    }

    fn method(&mut self, method: &MethodDescriptorProto, service: &str) {
        // Compilers look for the types of a method among the methods of its service first.
        let inside = join(self.package, service);
        let side = |streams: bool, ty: &str| {
            let name = self
                .scope
                .shorten(self.package, &inside, ty.trim_start_matches('.'));
            if streams {
                format!("stream {name}")
            } else {
                name
            }
        };
        let head = format!(
            "rpc {}({}) returns ({})",
            method.name(),
            side(method.client_streaming(), method.input_type()),
            side(method.server_streaming(), method.output_type()),
        );
        let Some(options) = &method.options else {
            return self.line(&format!("{head};"));
        };
        self.block(&head, |printer| {
            let level = options.idempotency_level;
            if let Some(level) = level.and_then(|level| IdempotencyLevel::try_from(level).ok()) {
                printer.line(&format!(
                    "option idempotency_level = {};",
                    level.as_str_name()
                ));
            }
            printer.option("deprecated", options.deprecated);
        });
    }

    /// Prints an option of a block, if it is set.
    fn option(&mut self, name: &str, value: Option<bool>) {
        if let Some(value) = value {
            self.line(&format!("option {name} = {value};"));
        }
    }

    fn message(&mut self, message: &DescriptorProto, scope: &str, path: &[i32]) {
        let scope = join(scope, message.name());
        self.comment(path);
        self.block(&format!("message {}", message.name()), |printer| {
            let options = message.options.as_ref();
            printer.option("deprecated", options.and_then(|options| options.deprecated));
            let ranges = message.reserved_range.iter();
            printer.reserved(
                &ranges
                    .map(|range| (range.start(), range.end().saturating_sub(1)))
                    .collect::<Vec<_>>(),
                MAX_END - 1,
                &message.reserved_name,
            );
            for (index, inner) in (0..).zip(&message.enum_type) {
                printer.separate();
                printer.enumeration(inner, &child(path, tag::MESSAGE_ENUM, index));
            }
            for (index, inner) in (0..).zip(&message.nested_type) {
                if !is_map_entry(inner) {
                    printer.separate();
                    printer.message(inner, &scope, &child(path, tag::MESSAGE_NESTED, index));
                }
            }
            if !message.field.is_empty() {
                printer.separate();
            }
            printer.fields(message, &scope, path);
        });
    }

    /// Puts a blank line between two things of a block.
    fn separate(&mut self) {
        if !self.out.ends_with("{\n") && !self.out.ends_with("\n\n") {
            self.blank();
        }
    }

    fn fields(&mut self, message: &DescriptorProto, scope: &str, path: &[i32]) {
        let mut fields = (0..).zip(&message.field).peekable();
        while let Some((index, field)) = fields.next() {
            let Some(oneof) = real_oneof(field) else {
                self.field(
                    message,
                    field,
                    scope,
                    &child(path, tag::MESSAGE_FIELD, index),
                );
                continue;
            };
            let Some(declaration) = usize::try_from(oneof)
                .ok()
                .and_then(|oneof| message.oneof_decl.get(oneof))
            else {
                continue;
            };
            self.separate();
            self.comment(&child(path, tag::MESSAGE_ONEOF, oneof));
            self.block(&format!("oneof {}", declaration.name()), |printer| {
                printer.field(
                    message,
                    field,
                    scope,
                    &child(path, tag::MESSAGE_FIELD, index),
                );
                while let Some((index, field)) =
                    fields.next_if(|(_, field)| real_oneof(field) == Some(oneof))
                {
                    printer.field(
                        message,
                        field,
                        scope,
                        &child(path, tag::MESSAGE_FIELD, index),
                    );
                }
            });
            if fields.peek().is_some() {
                self.separate();
            }
        }
    }

    fn field(
        &mut self,
        message: &DescriptorProto,
        field: &FieldDescriptorProto,
        scope: &str,
        path: &[i32],
    ) {
        self.comment(path);
        let mut text = if let Some([key, value]) = map_entry_of(message, field) {
            format!("map<{}, {}>", self.ty(key, scope), self.ty(value, scope))
        } else {
            let label = match field.label() {
                Label::Repeated => "repeated ",
                _ if field.proto3_optional() => "optional ",
                _ => "",
            };
            format!("{label}{}", self.ty(field, scope))
        };
        // Writing to a string cannot fail.
        let _infallible = write!(text, " {} = {}", field.name(), field.number());
        text.push_str(&field_options(field));
        text.push(';');
        self.line(&text);
    }

    fn ty(&self, field: &FieldDescriptorProto, scope: &str) -> String {
        let keyword = type_keyword(field.r#type());
        keyword.map_or_else(
            || {
                self.scope.shorten(
                    self.package,
                    scope,
                    field.type_name().trim_start_matches('.'),
                )
            },
            str::to_owned,
        )
    }

    fn enumeration(&mut self, enumeration: &EnumDescriptorProto, path: &[i32]) {
        self.comment(path);
        self.block(&format!("enum {}", enumeration.name()), |printer| {
            let options = enumeration.options.as_ref();
            let has_alias = options.and_then(|options| options.allow_alias);
            printer.option("allow_alias", has_alias);
            printer.option("deprecated", options.and_then(|options| options.deprecated));
            let ranges = enumeration.reserved_range.iter();
            printer.reserved(
                &ranges
                    .map(|range| (range.start(), range.end()))
                    .collect::<Vec<_>>(),
                i32::MAX,
                &enumeration.reserved_name,
            );
            printer.separate();
            for (index, value) in (0..).zip(&enumeration.value) {
                printer.comment(&child(path, tag::ENUM_VALUE, index));
                let options = value.options.as_ref();
                let deprecated = options.and_then(|options| options.deprecated);
                let options = bracketed([flag("deprecated", deprecated)]);
                printer.line(&format!("{} = {}{options};", value.name(), value.number()));
            }
        });
    }

    /// Prints inclusive ranges of reserved numbers, and reserved names.
    fn reserved(&mut self, ranges: &[(i32, i32)], max: i32, names: &[String]) {
        let range = |&(first, last): &(i32, i32)| match last {
            last if last == first => first.to_string(),
            last if last >= max => format!("{first} to max"),
            last => format!("{first} to {last}"),
        };
        let ranges: Vec<String> = ranges.iter().map(range).collect();
        if !ranges.is_empty() {
            self.line(&format!("reserved {};", ranges.join(", ")));
        }
        let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
        if !names.is_empty() {
            self.line(&format!("reserved {};", names.join(", ")));
        }
    }
}

/// Returns the options of a field as they stand behind its number.
pub(crate) fn field_options(field: &FieldDescriptorProto) -> String {
    let json_name = field.json_name.as_ref();
    let json_name = json_name.filter(|name| **name != default_json_name(field.name()));
    let options = field.options.as_ref();
    bracketed([
        json_name.map(|name| format!("json_name = {}", quoted(name))),
        flag("packed", options.and_then(|options| options.packed)),
        flag("deprecated", options.and_then(|options| options.deprecated)),
    ])
}

fn flag(name: &str, value: Option<bool>) -> Option<String> {
    value.map(|value| format!("{name} = {value}"))
}

fn bracketed<const N: usize>(options: [Option<String>; N]) -> String {
    let options: Vec<String> = options.into_iter().flatten().collect();
    if options.is_empty() {
        return String::new();
    }
    format!(" [{}]", options.join(", "))
}

/// The scalar types and their keywords.
const KEYWORDS: [(Type, &str); 15] = [
    (Type::Double, "double"),
    (Type::Float, "float"),
    (Type::Int64, "int64"),
    (Type::Uint64, "uint64"),
    (Type::Int32, "int32"),
    (Type::Fixed64, "fixed64"),
    (Type::Fixed32, "fixed32"),
    (Type::Bool, "bool"),
    (Type::String, "string"),
    (Type::Bytes, "bytes"),
    (Type::Uint32, "uint32"),
    (Type::Sfixed32, "sfixed32"),
    (Type::Sfixed64, "sfixed64"),
    (Type::Sint32, "sint32"),
    (Type::Sint64, "sint64"),
];

/// Returns the keyword of a scalar type; `None` for types that have names.
pub(crate) fn type_keyword(ty: Type) -> Option<&'static str> {
    KEYWORDS
        .iter()
        .find(|(other, _)| *other == ty)
        .map(|(_, keyword)| *keyword)
}

/// Returns the scalar type with this keyword; `None` for the name of a type.
pub(crate) fn type_of_keyword(keyword: &str) -> Option<Type> {
    KEYWORDS
        .iter()
        .find(|(_, other)| *other == keyword)
        .map(|(ty, _)| *ty)
}

pub(crate) fn real_oneof(field: &FieldDescriptorProto) -> Option<i32> {
    field.oneof_index.filter(|_| !field.proto3_optional())
}

pub(crate) fn is_map_entry(message: &DescriptorProto) -> bool {
    message
        .options
        .as_ref()
        .is_some_and(prost_types::MessageOptions::map_entry)
}

/// Returns key and value of a map field.
pub(crate) fn map_entry_of<'a>(
    message: &'a DescriptorProto,
    field: &FieldDescriptorProto,
) -> Option<&'a [FieldDescriptorProto; 2]> {
    if field.label() != Label::Repeated || field.r#type() != Type::Message {
        return None;
    }
    let name = field.type_name().rsplit('.').next()?;
    let mut nested = message.nested_type.iter();
    let entry = nested.find(|nested| is_map_entry(nested) && nested.name() == name)?;
    entry.field.as_slice().try_into().ok()
}

fn comments(file: &FileDescriptorProto) -> HashMap<&[i32], &str> {
    let locations = file.source_code_info.iter().flat_map(|info| &info.location);
    locations
        .filter_map(|location| {
            Some((
                location.path.as_slice(),
                location.leading_comments.as_deref()?,
            ))
        })
        .collect()
}

/// Collects the names that a file declares and uses.
fn visible(file: &FileDescriptorProto) -> Scope {
    fn add_message(scope: &mut Scope, outer: &str, message: &DescriptorProto) {
        let name = join(outer, message.name());
        scope.add(&name);
        for field in &message.field {
            scope.add(field.type_name().trim_start_matches('.'));
        }
        for inner in &message.enum_type {
            scope.add(&join(&name, inner.name()));
        }
        for inner in &message.nested_type {
            add_message(scope, &name, inner);
        }
    }

    let mut scope = Scope::default();
    let package = file.package();
    for message in &file.message_type {
        add_message(&mut scope, package, message);
    }
    for enumeration in &file.enum_type {
        scope.add(&join(package, enumeration.name()));
    }
    for service in &file.service {
        let name = join(package, service.name());
        scope.add(&name);
        for method in &service.method {
            scope.add(&join(&name, method.name()));
            scope.add(method.input_type().trim_start_matches('.'));
            scope.add(method.output_type().trim_start_matches('.'));
        }
    }
    scope
}

/// Returns a string literal.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
