//! Fields of messages and of oneofs.

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{FieldDescriptorProto, FieldOptions};

use super::message::Open;
use super::{ParseError, Parser, index};
use crate::emit::comments::tag;
use crate::emit::compose::{child, map_entry};
use crate::emit::names::{camel_case, default_json_name};
use crate::emit::print::{MAX_END, type_of_keyword};

/// Numbers that protobuf keeps for itself.
const KEPT: std::ops::RangeInclusive<i32> = 19_000..=19_999;

/// How the type of a field is written.
enum Written {
    One(String),
    Optional(String),
    List(String),
    Map(Type, String),
}

/// Whether a field may stand in a oneof.
pub(super) trait Plain {
    fn is_plain(&self) -> bool;
}

impl Plain for FieldDescriptorProto {
    fn is_plain(&self) -> bool {
        self.label() == Label::Optional && !self.proto3_optional()
    }
}

impl Parser<'_> {
    /// Reads a field; what the entry of a map is on the wire is kept for the end of the message.
    pub(super) fn field(
        &mut self,
        path: &[i32],
        open: &mut Open,
    ) -> Result<FieldDescriptorProto, ParseError> {
        let at = self.position;
        self.comment(
            at,
            &child(path, tag::MESSAGE_FIELD, index(&open.proto.field)),
        );
        let written = self.written_type()?;
        let name = self.name()?;
        self.symbol('=')?;
        let number = self.field_number()?;
        let (json_name, options) = self.field_options()?;
        self.symbol(';')?;
        self.check_is_new(at, &name, number, open)?;

        let mut field = FieldDescriptorProto {
            number: Some(number),
            label: Some(Label::Optional.into()),
            json_name: Some(json_name.unwrap_or_else(|| default_json_name(&name))),
            options,
            ..Default::default()
        };
        match written {
            Written::One(ty) => set_type(&mut field, ty),
            Written::Optional(ty) => {
                set_type(&mut field, ty);
                field.proto3_optional = Some(true);
            }
            Written::List(ty) => {
                set_type(&mut field, ty);
                field.label = Some(Label::Repeated.into());
            }
            Written::Map(key, value) => {
                let entry = format!("{}Entry", camel_case(&name));
                set_type(&mut field, value);
                open.entries.push(map_entry(&entry, key, &field));
                field.label = Some(Label::Repeated.into());
                field.r#type = Some(Type::Message.into());
                field.type_name = Some(entry);
            }
        }
        field.name = Some(name);
        Ok(field)
    }

    fn written_type(&mut self) -> Result<Written, ParseError> {
        if self.accept_word("map") {
            self.symbol('<')?;
            let at = self.position;
            let key = type_of_keyword(&self.type_name()?).filter(|key| can_be_key(*key));
            let key = key.ok_or_else(|| self.unexpected_at(at, "a type that can be a key"))?;
            self.symbol(',')?;
            let value = self.type_name()?;
            self.symbol('>')?;
            Ok(Written::Map(key, value))
        } else if self.accept_word("repeated") {
            Ok(Written::List(self.type_name()?))
        } else if self.accept_word("optional") {
            Ok(Written::Optional(self.type_name()?))
        } else {
            Ok(Written::One(self.type_name()?))
        }
    }

    fn field_number(&mut self) -> Result<i32, ParseError> {
        let at = self.position;
        let number = self.number()?;
        if (1..MAX_END).contains(&number) && !KEPT.contains(&number) {
            return Ok(number);
        }
        Err(self.error_at(at, format!("{number} is no number for a field")))
    }

    fn field_options(&mut self) -> Result<(Option<String>, Option<FieldOptions>), ParseError> {
        let mut json_name = None;
        let mut options: Option<FieldOptions> = None;
        self.bracketed(|parser, at, name| match name {
            "json_name" => {
                parser.symbol('=')?;
                let text = parser.text()?;
                parser.set(&mut json_name, text, at)
            }
            "packed" => parser.flag(&mut options.get_or_insert_default().packed, at),
            "deprecated" => parser.flag(&mut options.get_or_insert_default().deprecated, at),
            _ => Err(parser.unexpected_at(at, "`json_name`, `packed` or `deprecated`")),
        })?;
        Ok((json_name, options))
    }

    fn check_is_new(
        &self,
        at: usize,
        name: &str,
        number: i32,
        open: &Open,
    ) -> Result<(), ParseError> {
        let fields = &open.proto.field;
        if fields.iter().any(|field| field.name() == name) {
            return Err(self.error_at(at, format!("there are two fields `{name}`")));
        }
        if fields.iter().any(|field| field.number() == number) {
            return Err(self.error_at(at, format!("there are two fields {number}")));
        }
        Ok(())
    }
}

fn set_type(field: &mut FieldDescriptorProto, ty: String) {
    match type_of_keyword(&ty) {
        Some(scalar) => field.r#type = Some(scalar.into()),
        None => field.type_name = Some(ty),
    }
}

fn can_be_key(ty: Type) -> bool {
    !matches!(ty, Type::Float | Type::Double | Type::Bytes)
}
