//! Reads back the part of the `.proto` language that [`emit::print`](crate::emit::print) writes.

use std::fmt;

use prost_types::descriptor_proto::ReservedRange;
use prost_types::enum_descriptor_proto::EnumReservedRange;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::method_options::IdempotencyLevel;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FileDescriptorProto, MethodDescriptorProto, MethodOptions, OneofDescriptorProto,
    ServiceDescriptorProto,
};

use super::lexer::{Kind, Token, lex};
use crate::emit::comments::{Comments, tag};
use crate::emit::compose::{child, map_entry};
use crate::emit::names::{camel_case, default_json_name};
use crate::emit::print::{MAX_END, type_of_keyword};

/// Says where a `.proto` file has something that the printer does not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    path: String,
    /// 0 if it is the file as a whole.
    line: usize,
    message: String,
}

impl ParseError {
    pub(super) fn new(path: &str, line: usize, message: String) -> Self {
        Self {
            path: path.to_owned(),
            line,
            message,
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.path)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for ParseError {}

/// Messages nested deeper than this are refused, as by protobuf's own tools.
const MAX_DEPTH: usize = 32;

/// Reads one file. Names of types are left as they are written, and their fields without a type.
pub(super) fn parse_file(path: &str, text: &str) -> Result<FileDescriptorProto, ParseError> {
    let mut parser = Parser {
        path,
        tokens: lex(path, text)?,
        position: 0,
        comments: Comments::default(),
    };
    let mut file = FileDescriptorProto {
        name: Some(path.to_owned()),
        ..Default::default()
    };
    loop {
        let at = parser.position;
        match parser.next() {
            Kind::End => break,
            Kind::Name(word) => match word.as_str() {
                "syntax" => {
                    parser.symbol('=')?;
                    file.syntax = Some(parser.text()?);
                    parser.symbol(';')?;
                }
                "package" => {
                    file.package = Some(parser.name()?);
                    parser.symbol(';')?;
                }
                "import" => {
                    file.dependency.push(parser.text()?);
                    parser.symbol(';')?;
                }
                "service" => {
                    let path = [tag::FILE_SERVICE, index(&file.service)];
                    file.service.push(parser.service(at, &path)?);
                }
                "message" => {
                    let path = [tag::FILE_MESSAGE, index(&file.message_type)];
                    file.message_type.push(parser.message(at, &path, 0)?);
                }
                "enum" => {
                    let path = [tag::FILE_ENUM, index(&file.enum_type)];
                    file.enum_type.push(parser.enumeration(at, &path)?);
                }
                _ => return Err(parser.unexpected_at(at, "`service`, `message` or `enum`")),
            },
            _ => return Err(parser.unexpected_at(at, "`service`, `message` or `enum`")),
        }
    }
    if file.syntax() != "proto3" {
        return Err(ParseError::new(
            path,
            1,
            "the file does not say `syntax = \"proto3\"`".into(),
        ));
    }
    file.source_code_info = parser.comments.finish();
    Ok(file)
}

struct Parser<'a> {
    path: &'a str,
    tokens: Vec<Token>,
    position: usize,
    comments: Comments,
}

impl Parser<'_> {
    fn peek(&self) -> &Kind {
        // The last word is the end, and nothing moves beyond it.
        &self.tokens[self.position].kind
    }

    fn next(&mut self) -> Kind {
        let kind = self.peek().clone();
        if kind != Kind::End {
            self.position += 1;
        }
        kind
    }

    fn unexpected_at(&self, position: usize, expected: &str) -> ParseError {
        let token = &self.tokens[position];
        let message = format!("expected {expected}, found {}", token.kind.describe());
        ParseError::new(self.path, token.line, message)
    }

    fn unexpected(&self, expected: &str) -> ParseError {
        self.unexpected_at(self.position, expected)
    }

    fn accept(&mut self, kind: &Kind) -> bool {
        let found = self.peek() == kind;
        if found {
            self.next();
        }
        found
    }

    fn accept_symbol(&mut self, symbol: char) -> bool {
        self.accept(&Kind::Symbol(symbol))
    }

    fn accept_word(&mut self, word: &str) -> bool {
        matches!(self.peek(), Kind::Name(name) if name == word) && {
            self.next();
            true
        }
    }

    fn symbol(&mut self, symbol: char) -> Result<(), ParseError> {
        if self.accept_symbol(symbol) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{symbol}`")))
    }

    fn word(&mut self, word: &str) -> Result<(), ParseError> {
        if self.accept_word(word) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("`{word}`")))
        }
    }

    fn name(&mut self) -> Result<String, ParseError> {
        let Kind::Name(name) = self.peek().clone() else {
            return Err(self.unexpected("a name"));
        };
        self.next();
        Ok(name)
    }

    fn text(&mut self) -> Result<String, ParseError> {
        let Kind::Text(text) = self.peek().clone() else {
            return Err(self.unexpected("a string"));
        };
        self.next();
        Ok(text)
    }

    fn number(&mut self) -> Result<i32, ParseError> {
        let Kind::Number(number) = *self.peek() else {
            return Err(self.unexpected("a number"));
        };
        let number = i32::try_from(number).map_err(|_| self.unexpected("a number of 32 bits"))?;
        self.next();
        Ok(number)
    }

    /// Notes the comment above the word at `position`.
    fn comment(&mut self, position: usize, path: &[i32]) {
        if let Some(text) = self.tokens[position].comment.take() {
            self.comments.add(path, text);
        }
    }

    fn service(&mut self, at: usize, path: &[i32]) -> Result<ServiceDescriptorProto, ParseError> {
        self.comment(at, path);
        let mut service = ServiceDescriptorProto {
            name: Some(self.name()?),
            ..Default::default()
        };
        self.symbol('{')?;
        while !self.accept_symbol('}') {
            let at = self.position;
            self.word("rpc")?;
            self.comment(
                at,
                &child(path, tag::SERVICE_METHOD, index(&service.method)),
            );
            service.method.push(self.method()?);
        }
        Ok(service)
    }

    fn method(&mut self) -> Result<MethodDescriptorProto, ParseError> {
        let name = self.name()?;
        let (client_streaming, input_type) = self.method_side()?;
        self.word("returns")?;
        let (server_streaming, output_type) = self.method_side()?;
        let mut options = None;
        if !self.accept_symbol(';') {
            self.symbol('{')?;
            self.word("option")?;
            self.word("idempotency_level")?;
            self.symbol('=')?;
            let at = self.position;
            let level = IdempotencyLevel::from_str_name(&self.name()?)
                .ok_or_else(|| self.unexpected_at(at, "an idempotency level"))?;
            self.symbol(';')?;
            self.symbol('}')?;
            let idempotency_level = Some(level.into());
            options = Some(MethodOptions {
                idempotency_level,
                ..Default::default()
            });
        }
        Ok(MethodDescriptorProto {
            name: Some(name),
            input_type: Some(input_type),
            output_type: Some(output_type),
            options,
            client_streaming,
            server_streaming,
        })
    }

    fn method_side(&mut self) -> Result<(Option<bool>, String), ParseError> {
        self.symbol('(')?;
        let name = self.name()?;
        if name == "stream" && !self.accept_symbol(')') {
            let name = self.name()?;
            self.symbol(')')?;
            return Ok((Some(true), name));
        }
        self.symbol(')')?;
        Ok((None, name))
    }

    fn message(
        &mut self,
        at: usize,
        path: &[i32],
        depth: usize,
    ) -> Result<DescriptorProto, ParseError> {
        if depth == MAX_DEPTH {
            return Err(self.unexpected_at(at, "messages that are nested less deeply"));
        }
        self.comment(at, path);
        let mut message = DescriptorProto {
            name: Some(self.name()?),
            ..Default::default()
        };
        self.symbol('{')?;
        while !self.accept_symbol('}') {
            let at = self.position;
            // A type may be called like a keyword; a keyword is followed by a name and a brace.
            let opens = matches!(
                self.tokens.get(at + 2).map(|token| &token.kind),
                Some(Kind::Symbol('{'))
            );
            if opens && self.accept_word("message") {
                let path = child(path, tag::MESSAGE_NESTED, index(&message.nested_type));
                message
                    .nested_type
                    .push(self.message(at, &path, depth + 1)?);
            } else if opens && self.accept_word("enum") {
                let path = child(path, tag::MESSAGE_ENUM, index(&message.enum_type));
                message.enum_type.push(self.enumeration(at, &path)?);
            } else if opens && self.accept_word("oneof") {
                self.oneof(at, path, &mut message)?;
            } else if self.accept_word("reserved") {
                let Reserved { ranges, names } = self.reserved(MAX_END - 1)?;
                message
                    .reserved_range
                    .extend(ranges.into_iter().map(|(first, last)| ReservedRange {
                        start: Some(first),
                        end: Some(last.saturating_add(1)),
                    }));
                message.reserved_name.extend(names);
            } else {
                let field = self.field(path, &mut message)?;
                message.field.push(field);
            }
        }
        for field in message
            .field
            .iter_mut()
            .filter(|field| field.proto3_optional())
        {
            field.oneof_index = Some(index(&message.oneof_decl));
            let name = Some(format!("_{}", field.name()));
            message.oneof_decl.push(OneofDescriptorProto {
                name,
                options: None,
            });
        }
        Ok(message)
    }

    fn oneof(
        &mut self,
        at: usize,
        path: &[i32],
        message: &mut DescriptorProto,
    ) -> Result<(), ParseError> {
        let oneof = index(&message.oneof_decl);
        self.comment(at, &child(path, tag::MESSAGE_ONEOF, oneof));
        let name = Some(self.name()?);
        message.oneof_decl.push(OneofDescriptorProto {
            name,
            options: None,
        });
        self.symbol('{')?;
        while !self.accept_symbol('}') {
            let mut field = self.field(path, message)?;
            field.oneof_index = Some(oneof);
            message.field.push(field);
        }
        Ok(())
    }

    /// Reads a field; the entry of a map becomes a message nested in `message`.
    fn field(
        &mut self,
        path: &[i32],
        message: &mut DescriptorProto,
    ) -> Result<FieldDescriptorProto, ParseError> {
        self.comment(
            self.position,
            &child(path, tag::MESSAGE_FIELD, index(&message.field)),
        );
        let mut field = FieldDescriptorProto {
            label: Some(Label::Optional.into()),
            ..Default::default()
        };
        let mut key = None;
        let mut ty = self.name()?;
        match ty.as_str() {
            "map" if self.accept_symbol('<') => {
                let at = self.position;
                key = Some(
                    type_of_keyword(&self.name()?)
                        .ok_or_else(|| self.unexpected_at(at, "a scalar type"))?,
                );
                self.symbol(',')?;
                ty = self.name()?;
                self.symbol('>')?;
            }
            "repeated" if matches!(self.peek_second(), Kind::Name(_)) => {
                field.label = Some(Label::Repeated.into());
                ty = self.name()?;
            }
            "optional" if matches!(self.peek_second(), Kind::Name(_)) => {
                field.proto3_optional = Some(true);
                ty = self.name()?;
            }
            _ => {}
        }
        match type_of_keyword(&ty) {
            Some(scalar) => field.r#type = Some(scalar.into()),
            None => field.type_name = Some(ty),
        }
        let name = self.name()?;
        self.symbol('=')?;
        field.number = Some(self.number()?);
        field.json_name = Some(default_json_name(&name));
        if self.accept_symbol('[') {
            self.word("json_name")?;
            self.symbol('=')?;
            field.json_name = Some(self.text()?);
            self.symbol(']')?;
        }
        self.symbol(';')?;
        if let Some(key) = key {
            let entry = format!("{}Entry", camel_case(&name));
            message.nested_type.push(map_entry(&entry, key, &field));
            field.label = Some(Label::Repeated.into());
            field.r#type = Some(Type::Message.into());
            field.type_name = Some(entry);
        }
        field.name = Some(name);
        Ok(field)
    }

    /// Returns the word after the next one.
    fn peek_second(&self) -> &Kind {
        self.tokens
            .get(self.position + 1)
            .map_or(&Kind::End, |token| &token.kind)
    }

    fn enumeration(&mut self, at: usize, path: &[i32]) -> Result<EnumDescriptorProto, ParseError> {
        self.comment(at, path);
        let mut enumeration = EnumDescriptorProto {
            name: Some(self.name()?),
            ..Default::default()
        };
        self.symbol('{')?;
        while !self.accept_symbol('}') {
            if self.accept_word("reserved") {
                let Reserved { ranges, names } = self.reserved(i32::MAX)?;
                enumeration
                    .reserved_range
                    .extend(ranges.into_iter().map(|(first, last)| EnumReservedRange {
                        start: Some(first),
                        end: Some(last),
                    }));
                enumeration.reserved_name.extend(names);
                continue;
            }
            let at = self.position;
            let name = self.name()?;
            self.comment(at, &child(path, tag::ENUM_VALUE, index(&enumeration.value)));
            self.symbol('=')?;
            let number = Some(self.number()?);
            self.symbol(';')?;
            enumeration.value.push(EnumValueDescriptorProto {
                name: Some(name),
                number,
                options: None,
            });
        }
        Ok(enumeration)
    }

    /// Reads inclusive ranges of numbers, and names.
    fn reserved(&mut self, max: i32) -> Result<Reserved, ParseError> {
        let mut reserved = Reserved::default();
        loop {
            if matches!(self.peek(), Kind::Text(_)) {
                reserved.names.push(self.text()?);
            } else {
                let first = self.number()?;
                let last = match self.accept_word("to") {
                    true if self.accept_word("max") => max,
                    true => self.number()?,
                    false => first,
                };
                reserved.ranges.push((first, last));
            }
            if self.accept_symbol(';') {
                return Ok(reserved);
            }
            self.symbol(',')?;
        }
    }
}

/// What a `reserved` statement lists.
#[derive(Default)]
struct Reserved {
    /// Inclusive ranges.
    ranges: Vec<(i32, i32)>,
    names: Vec<String>,
}

/// Returns the index that the next item of a list gets.
fn index<T>(items: &[T]) -> i32 {
    i32::try_from(items.len()).unwrap_or(i32::MAX)
}
