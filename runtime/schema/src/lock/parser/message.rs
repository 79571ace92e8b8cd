//! Messages: what stands in their braces, except fields.

use prost_types::descriptor_proto::ReservedRange;
use prost_types::{DescriptorProto, FieldDescriptorProto, OneofDescriptorProto};

use super::field::Plain;
use super::reserved::Reserved;
use super::{ParseError, Parser, index};
use crate::emit::comments::tag;
use crate::emit::compose::child;
use crate::emit::print::MAX_END;

/// Messages nested deeper than this are refused, as by protobuf's own tools.
const MAX_DEPTH: usize = 32;

/// A message that is being read.
#[derive(Default)]
pub(super) struct Open {
    pub(super) proto: DescriptorProto,
    /// What the entries of maps are on the wire. They come behind the messages that are written.
    pub(super) entries: Vec<DescriptorProto>,
}

impl Parser<'_> {
    /// Reads a message, whose first word stands at `at`.
    pub(super) fn message(
        &mut self,
        at: usize,
        path: &[i32],
        depth: usize,
    ) -> Result<DescriptorProto, ParseError> {
        if depth == MAX_DEPTH {
            return Err(self.unexpected_at(at, "messages that are nested less deeply"));
        }
        self.comment(at, path);
        let mut open = Open::default();
        open.proto.name = Some(self.name()?);
        self.symbol('{')?;
        while !self.accept_symbol('}') {
            let at = self.position;
            let message = &mut open.proto;
            if self.accept_word("message") {
                let path = child(path, tag::MESSAGE_NESTED, index(&message.nested_type));
                let nested = self.message(at, &path, depth + 1)?;
                message.nested_type.push(nested);
            } else if self.accept_word("enum") {
                let path = child(path, tag::MESSAGE_ENUM, index(&message.enum_type));
                message.enum_type.push(self.enumeration(at, &path)?);
            } else if self.accept_word("oneof") {
                self.oneof(at, path, &mut open)?;
            } else if self.accept_word("reserved") {
                let Reserved { ranges, names } = self.reserved(1, MAX_END - 1)?;
                message
                    .reserved_range
                    .extend(ranges.into_iter().map(|(first, last)| ReservedRange {
                        start: Some(first),
                        end: Some(last.saturating_add(1)),
                    }));
                message.reserved_name.extend(names);
            } else if self.accept_word("option") {
                let options = message.options.get_or_insert_default();
                self.only_option("deprecated", &mut options.deprecated)?;
            } else {
                let field = self.field(path, &mut open)?;
                open.proto.field.push(field);
            }
        }
        let Open { mut proto, entries } = open;
        proto.nested_type.extend(entries);
        add_synthetic_oneofs(&mut proto);
        Ok(proto)
    }

    fn oneof(&mut self, at: usize, path: &[i32], open: &mut Open) -> Result<(), ParseError> {
        let oneof = index(&open.proto.oneof_decl);
        self.comment(at, &child(path, tag::MESSAGE_ONEOF, oneof));
        let name = self.name()?;
        let mut others = open.proto.oneof_decl.iter();
        if others.any(|other| other.name() == name) {
            return Err(self.error_at(at, format!("there are two oneofs `{name}`")));
        }
        open.proto.oneof_decl.push(OneofDescriptorProto {
            name: Some(name),
            options: None,
        });
        self.symbol('{')?;
        if self.accept_symbol('}') {
            return Err(self.error_at(at, "the oneof has no fields".to_owned()));
        }
        while !self.accept_symbol('}') {
            let at = self.position;
            let field = self.field(path, open)?;
            if !field.is_plain() {
                let message = format!(
                    "`{}` cannot stand in a oneof: it is optional, a list or a map",
                    field.name()
                );
                return Err(self.error_at(at, message));
            }
            open.proto.field.push(FieldDescriptorProto {
                oneof_index: Some(oneof),
                ..field
            });
        }
        Ok(())
    }
}

/// Readers that know nothing of `optional` see oneofs of one field; these come last.
fn add_synthetic_oneofs(message: &mut DescriptorProto) {
    let optional = message
        .field
        .iter_mut()
        .filter(|field| field.proto3_optional());
    for field in optional {
        field.oneof_index = Some(index(&message.oneof_decl));
        message.oneof_decl.push(OneofDescriptorProto {
            name: Some(format!("_{}", field.name())),
            options: None,
        });
    }
}
