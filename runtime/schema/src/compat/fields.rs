//! Rules for the fields of messages.

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto};

use super::Breaking;
use super::reserved::Reserved;
use crate::emit::print::{map_entry_of, real_oneof, type_keyword};

/// A field and the message it stands in.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    message: &'a DescriptorProto,
    field: &'a FieldDescriptorProto,
}

impl<'a> Site<'a> {
    pub(super) fn new(message: &'a DescriptorProto, field: &'a FieldDescriptorProto) -> Self {
        Self { message, field }
    }

    fn cardinality(self) -> &'static str {
        if map_entry_of(self.message, self.field).is_some() {
            "a map"
        } else if self.field.label() == Label::Repeated {
            "a list"
        } else {
            "one value"
        }
    }

    fn ty(self) -> String {
        match map_entry_of(self.message, self.field) {
            Some([key, value]) => format!("map<{}, {}>", type_of(key), type_of(value)),
            None => type_of(self.field),
        }
    }

    fn oneof(self) -> Option<&'a str> {
        let index = usize::try_from(real_oneof(self.field)?).ok()?;
        self.message
            .oneof_decl
            .get(index)
            .map(prost_types::OneofDescriptorProto::name)
    }

    fn has_oneof(self, name: &str) -> bool {
        let mut fields = self.message.field.iter();
        fields.any(|field| Site { field, ..self }.oneof() == Some(name))
    }
}

fn type_of(field: &FieldDescriptorProto) -> String {
    let ty = field.r#type();
    let named = match ty {
        Type::Enum => "enum ",
        _ => "",
    };
    let name = field.type_name().trim_start_matches('.');
    type_keyword(ty).map_or_else(|| format!("{named}{name}"), str::to_owned)
}

pub(super) fn field_removed_without_reserve(
    path: &str,
    field: &FieldDescriptorProto,
    new: &DescriptorProto,
) -> Option<Breaking> {
    let reserved = Reserved::of(new);
    let number = (!reserved.has_number(field.number())).then(|| field.number().to_string());
    let name = (!reserved.has_name(field.name())).then(|| format!("{:?}", field.name()));
    let missing: Vec<String> = number.into_iter().chain(name).collect();
    if missing.is_empty() {
        return None;
    }
    let missing = missing.join(", ");
    Some(Breaking {
        rule: "field_removed_without_reserve",
        path: path.to_owned(),
        explanation: format!(
            "the field was removed, and {missing} could be used again with another meaning"
        ),
        help: format!("put `#[message(reserved({missing}))]` on the message"),
    })
}

pub(super) fn field_number_changed(
    path: &str,
    old: &FieldDescriptorProto,
    new: &DescriptorProto,
) -> Option<Breaking> {
    let moved = new.field.iter().find(|field| field.name() == old.name())?;
    Some(Breaking {
        rule: "field_number_changed",
        path: path.to_owned(),
        explanation: format!(
            "the number was changed from {} to {}, and peers would not find the value",
            old.number(),
            moved.number()
        ),
        help: format!("give the field the number {} again", old.number()),
    })
}

pub(super) fn field_number_type_changed(
    path: &str,
    old: Site<'_>,
    new: Site<'_>,
) -> Option<Breaking> {
    let (old_type, new_type) = (old.ty(), new.ty());
    (old_type != new_type).then(|| Breaking {
        rule: "field_number_type_changed",
        path: path.to_owned(),
        explanation: format!(
            "the type of field {} was changed from `{old_type}` to `{new_type}`, and peers would \
             misread it",
            old.field.number()
        ),
        help: format!(
            "add a field with a new name and number, and put `#[message(reserved({}, {:?}))]` on \
             the message",
            old.field.number(),
            old.field.name()
        ),
    })
}

pub(super) fn field_cardinality_changed(
    path: &str,
    old: Site<'_>,
    new: Site<'_>,
) -> Option<Breaking> {
    let (was, is) = (old.cardinality(), new.cardinality());
    (was != is).then(|| Breaking {
        rule: "field_cardinality_changed",
        path: path.to_owned(),
        explanation: format!("the field was {was} and is {is}, and peers would misread it"),
        help: format!(
            "add a field with a new name and number, and put `#[message(reserved({}, {:?}))]` on \
             the message",
            old.field.number(),
            old.field.name()
        ),
    })
}

pub(super) fn json_name_changed(
    path: &str,
    old: &FieldDescriptorProto,
    new: &FieldDescriptorProto,
) -> Option<Breaking> {
    (old.json_name() != new.json_name()).then(|| Breaking {
        rule: "json_name_changed",
        path: path.to_owned(),
        explanation: format!(
            "the name in JSON was changed from `{}` to `{}`, and peers that speak JSON would not \
             find the value",
            old.json_name(),
            new.json_name()
        ),
        help: format!(
            "name the field `{}` again, or give it that JSON name",
            old.name()
        ),
    })
}

pub(super) fn field_oneof_changed(path: &str, old: Site<'_>, new: Site<'_>) -> Option<Breaking> {
    let explanation = match (old.oneof(), new.oneof()) {
        (None, None) => return None,
        (None, Some(oneof)) => format!("the field was moved into the oneof `{oneof}`"),
        (Some(oneof), None) => format!("the field was moved out of the oneof `{oneof}`"),
        // The name of a oneof is nowhere on the wire; only its members count.
        (Some(was), Some(is)) if was == is || !(new.has_oneof(was) || old.has_oneof(is)) => {
            return None;
        }
        (Some(was), Some(is)) => {
            format!("the field was moved from the oneof `{was}` to the oneof `{is}`")
        }
    };
    Some(Breaking {
        rule: "field_oneof_changed",
        path: path.to_owned(),
        explanation: format!("{explanation}, and peers would lose values they set together"),
        help: "move it back; a new member needs a new name and number".to_owned(),
    })
}
