//! Enums and their values.

use prost_types::enum_descriptor_proto::EnumReservedRange;
use prost_types::{EnumDescriptorProto, EnumOptions, EnumValueDescriptorProto, EnumValueOptions};

use super::reserved::Reserved;
use super::{ParseError, Parser, index};
use crate::emit::comments::tag;
use crate::emit::compose::child;

impl Parser<'_> {
    /// Reads an enum, whose first word stands at `at`.
    pub(super) fn enumeration(
        &mut self,
        at: usize,
        path: &[i32],
    ) -> Result<EnumDescriptorProto, ParseError> {
        self.comment(at, path);
        let mut enumeration = EnumDescriptorProto {
            name: Some(self.name()?),
            ..Default::default()
        };
        self.symbol('{')?;
        while !self.accept_symbol('}') {
            if self.accept_word("option") {
                self.enum_option(enumeration.options.get_or_insert_default())?;
            } else if self.accept_word("reserved") {
                let Reserved { ranges, names } = self.reserved(i32::MIN, i32::MAX)?;
                enumeration
                    .reserved_range
                    .extend(ranges.into_iter().map(|(first, last)| EnumReservedRange {
                        start: Some(first),
                        end: Some(last),
                    }));
                enumeration.reserved_name.extend(names);
            } else {
                let value = self.enum_value(path, &enumeration)?;
                enumeration.value.push(value);
            }
        }
        self.check_numbers(at, &enumeration)?;
        Ok(enumeration)
    }

    fn enum_option(&mut self, options: &mut EnumOptions) -> Result<(), ParseError> {
        let at = self.position;
        let slot = match self.name()?.as_str() {
            "allow_alias" => &mut options.allow_alias,
            "deprecated" => &mut options.deprecated,
            _ => return Err(self.unexpected_at(at, "`allow_alias` or `deprecated`")),
        };
        self.flag(slot, at)?;
        self.symbol(';')
    }

    fn enum_value(
        &mut self,
        path: &[i32],
        enumeration: &EnumDescriptorProto,
    ) -> Result<EnumValueDescriptorProto, ParseError> {
        let at = self.position;
        let name = self.name()?;
        if enumeration.value.iter().any(|value| value.name() == name) {
            return Err(self.error_at(at, format!("there are two values `{name}`")));
        }
        self.comment(at, &child(path, tag::ENUM_VALUE, index(&enumeration.value)));
        self.symbol('=')?;
        let number = self.number()?;
        let mut options = None;
        self.bracketed(|parser, at, name| match name {
            "deprecated" => {
                let options: &mut EnumValueOptions = options.get_or_insert_default();
                parser.flag(&mut options.deprecated, at)
            }
            _ => Err(parser.unexpected_at(at, "`deprecated`")),
        })?;
        self.symbol(';')?;
        Ok(EnumValueDescriptorProto {
            name: Some(name),
            number: Some(number),
            options,
        })
    }

    fn check_numbers(
        &self,
        at: usize,
        enumeration: &EnumDescriptorProto,
    ) -> Result<(), ParseError> {
        let name = enumeration.name();
        if enumeration
            .value
            .first()
            .map(EnumValueDescriptorProto::number)
            != Some(0)
        {
            return Err(self.error_at(at, format!("the first value of `{name}` is not 0")));
        }
        let has_aliases = enumeration
            .options
            .as_ref()
            .is_some_and(EnumOptions::allow_alias);
        let mut values = enumeration.value.iter();
        while let Some(value) = values.next() {
            let number = value.number();
            if !has_aliases && values.clone().any(|other| other.number() == number) {
                let message =
                    format!("two values of `{name}` are {number}, and `allow_alias` is not set");
                return Err(self.error_at(at, message));
            }
        }
        Ok(())
    }
}
