//! Which values of a message are samples.
//!
//! Each sample is named after the declaration that it depends on. So a field that is appended adds
//! samples and changes none, and a sample of the same name has to have the same bytes for ever.

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto};

use super::content::{Contents, Types};
use super::value::Which;
use super::well_known;
use crate::emit::print::{field_options, map_entry_of, real_oneof, type_keyword};
use crate::message::Required;

/// How the names of samples begin that set fields of every declaration.
const TOGETHER: &str = "fields ";

/// What stands in the names of samples before the fields that are there in any case.
const BESIDE: &str = " beside fields ";

/// One value of a message.
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// Whether it has a map with more than one entry.
    pub(super) has_entries: bool,
}

impl Sample {
    /// Reports whether a sample depends on declarations that its name does not hold.
    pub(super) fn is_of_many(name: &str) -> bool {
        name.starts_with(TOGETHER) || name.contains(BESIDE)
    }
}

/// Makes samples from the types of a schema.
pub(super) struct Samples<'a> {
    contents: Contents<'a>,
}

impl<'a> Samples<'a> {
    pub(super) fn of(types: &'a Types<'a>) -> Self {
        let contents = Contents::of(types);
        Self { contents }
    }

    /// Returns the value in which every field is absent that can be.
    pub(super) fn empty(&self, full_name: &str, message: &DescriptorProto) -> Sample {
        let always = self.contents.always(full_name).unwrap_or_default();
        let always: Vec<i32> = always.iter().map(|field| field.number()).collect();
        Sample {
            name: format!("empty{}", beside(message, &always)),
            bytes: Vec::new(),
            has_entries: false,
        }
    }

    /// Returns the samples in which one field is set beside those that have to be, with the
    /// field's number.
    pub(super) fn of_fields(
        &self,
        full_name: &str,
        message: &DescriptorProto,
        required: &Required,
    ) -> Vec<(i32, Sample)> {
        let mut samples = Vec::new();
        let always = self.contents.always(full_name).unwrap_or_default();
        for field in &message.field {
            let without = Some(field.number());
            let Some(others) = self.contents.required(message, required, without) else {
                continue;
            };
            let always = always.iter().map(|field| field.number());
            let set = others.iter().map(|(number, _)| *number);
            let mut there: Vec<i32> = set.chain(always).collect();
            there.retain(|number| *number != field.number());
            let beside = beside(message, &there);
            let declared = self.declaration(message, field);
            let mut add = |name: &str, value: Option<Vec<u8>>, has_entries| {
                let Some(value) = value else {
                    return;
                };
                let mut bytes: Vec<u8> = others.iter().flat_map(|(_, it)| it.clone()).collect();
                bytes.extend(value);
                let name = format!("{declared}: {name}{beside}");
                let sample = Sample {
                    name,
                    bytes,
                    has_entries,
                };
                samples.push((field.number(), sample));
            };
            if let Some(entry) = map_entry_of(message, field) {
                let map = |entries: &[(Which, Which)]| self.contents.map(field, entry, entries);
                add("one", map(&[(Which::Small, Which::Small)]), false);
                let two = [(Which::Zero, Which::Small), (Which::Small, Which::Zero)];
                add("two", map(&two), true);
                add("end", map(&[(Which::End, Which::End)]), false);
            } else if field.label() == Label::Repeated {
                let list = |items: &[Which]| self.contents.list(field, items);
                add("two", list(&[Which::Small, Which::Zero]), false);
                add("end", list(&[Which::Small, Which::End]), false);
            } else {
                let one = |which| self.contents.singular(field, which);
                if has_presence(field) {
                    add("zero", one(Which::Zero), false);
                }
                add("small", one(Which::Small), false);
                if has_end(field) {
                    add("end", one(Which::End), false);
                }
            }
        }
        samples
    }

    /// Returns the sample in which every field is set that is chosen; of a `oneof` the first
    /// member is. If that is one field, there is a sample of it already.
    pub(super) fn whole(
        &self,
        message: &DescriptorProto,
        chosen: impl Fn(i32) -> bool,
    ) -> Option<Sample> {
        let mut bytes = Vec::new();
        let mut set = Vec::new();
        let mut oneofs = Vec::new();
        for field in message.field.iter().filter(|field| chosen(field.number())) {
            let oneof = real_oneof(field);
            if oneof.is_some_and(|oneof| oneofs.contains(&oneof)) {
                continue;
            }
            if let Some(value) = self.contents.small(message, field) {
                oneofs.extend(oneof);
                set.push(field.number());
                bytes.extend(value);
            }
        }
        (set.len() > 1).then(|| Sample {
            name: format!("{TOGETHER}{}: small", numbers(message, &set)),
            bytes,
            has_entries: false,
        })
    }

    /// Returns what the field's samples depend on: its line of the `.proto` file, with what they
    /// set in the type that it names.
    fn declaration(&self, message: &DescriptorProto, field: &FieldDescriptorProto) -> String {
        let (ty, value) = match map_entry_of(message, field) {
            Some([key, value]) => {
                let ty = format!("map<{}, {}>", type_name(key), type_name(value));
                (ty, value)
            }
            None if field.label() == Label::Repeated => {
                (format!("repeated {}", type_name(field)), field)
            }
            None if field.proto3_optional() => (format!("optional {}", type_name(field)), field),
            None => (type_name(field).to_owned(), field),
        };
        let oneof = real_oneof(field).map_or("", |_| "oneof ");
        format!(
            "{oneof}{ty} {} = {}{}{}",
            field.name(),
            field.number(),
            field_options(field),
            inner(self.contents, value).unwrap_or_default()
        )
    }
}

/// Returns what samples set in the type of a field.
fn inner(contents: Contents<'_>, field: &FieldDescriptorProto) -> Option<String> {
    let name = field.type_name().trim_start_matches('.');
    match field.r#type() {
        Type::Enum => {
            let (name, number) = contents.enum_value(name)?;
            Some(format!(" {{ {name} = {number} }}"))
        }
        Type::Message => {
            let (_, mut fields) = contents.set_in(name)?;
            let inside = contents.deeper()?;
            for field in inside.always(name).unwrap_or_default() {
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
            let fields: Vec<String> = fields
                .into_iter()
                .map(|field| {
                    let (name, number) = (field.name(), field.number());
                    let (ty, options) = (type_name(field), field_options(field));
                    let inner = inner(inside, field).unwrap_or_default();
                    format!("{ty} {name} = {number}{options}{inner}")
                })
                .collect();
            (!fields.is_empty()).then(|| format!(" {{ {} }}", fields.join("; ")))
        }
        _ => None,
    }
}

/// Names fields that are there in any case.
fn beside(message: &DescriptorProto, fields: &[i32]) -> String {
    if fields.is_empty() {
        String::new()
    } else {
        format!("{BESIDE}{}", numbers(message, fields))
    }
}

/// Writes fields down in the order in which they are declared, since that is the order of the bytes.
fn numbers(message: &DescriptorProto, fields: &[i32]) -> String {
    let declared = message.field.iter().map(FieldDescriptorProto::number);
    let declared = declared.filter(|number| fields.contains(number));
    let numbers: Vec<String> = declared.map(|number| number.to_string()).collect();
    numbers.join(", ")
}

fn type_name(field: &FieldDescriptorProto) -> &str {
    type_keyword(field.r#type()).unwrap_or_else(|| {
        let name = field.type_name();
        name.rsplit('.').next().unwrap_or(name)
    })
}

fn has_presence(field: &FieldDescriptorProto) -> bool {
    field.oneof_index.is_some() || field.r#type() == Type::Message
}

/// Reports whether the type has a third value.
fn has_end(field: &FieldDescriptorProto) -> bool {
    match field.r#type() {
        Type::Bool | Type::Enum => false,
        Type::Message => {
            let name = field.type_name().trim_start_matches('.');
            well_known::content(name, Which::End).is_some()
        }
        _ => true,
    }
}
