//! Rules about `as = ".."`, which names the encoding of a field's values.

use quote::ToTokens;
use syn::{LitStr, Type};

use super::form;
use crate::diag::{Errors, listed, nearest};
use crate::model::message::Encoding;

/// One encoding that a field can ask for: its name, the runtime's kind, and the Rust types that have it.
struct Known {
    name: &'static str,
    kind: &'static str,
    types: &'static [&'static str],
}

const fn known(name: &'static str, kind: &'static str, types: &'static [&'static str]) -> Known {
    Known { name, kind, types }
}

const SIGNED: &[&str] = &["i32", "i16", "i8"];
const UNSIGNED: &[&str] = &["u32", "u16", "u8"];

const ENCODINGS: [Known; 16] = [
    known("int32", "Int32", SIGNED),
    known("sint32", "Sint32", SIGNED),
    known("sfixed32", "Sfixed32", SIGNED),
    known("uint32", "Uint32", UNSIGNED),
    known("fixed32", "Fixed32", UNSIGNED),
    known("int64", "Int64", &["i64"]),
    known("sint64", "Sint64", &["i64"]),
    known("sfixed64", "Sfixed64", &["i64"]),
    known("uint64", "Uint64", &["u64"]),
    known("fixed64", "Fixed64", &["u64"]),
    known("float", "Float", &["f32"]),
    known("double", "Double", &["f64"]),
    known("bool", "Bool", &["bool"]),
    known("string", "String", &["String", "u128", "i128"]),
    known("bytes", "Bytes", &["Bytes", "u128", "i128"]),
    known("wrapper", "Wrapper", &[]),
];

/// Types whose meaning is the same everywhere, so that their name alone says what does not fit.
const PRIMITIVES: [&str; 13] = [
    "bool", "u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "f32", "f64", "u128", "i128",
];

/// Reads `as = ".."`; `field` is what error messages call the field.
pub(crate) fn encoding(
    text: &LitStr,
    ty: &Type,
    field: &str,
    errors: &mut Errors,
) -> Option<Encoding> {
    let value = text.value();
    let inside = value
        .strip_prefix("map<")
        .and_then(|rest| rest.strip_suffix('>'));
    let Some(inside) = inside else {
        return single(text, value.trim(), ty, field, errors);
    };
    let arguments = form::arguments(ty);
    let parts: Vec<&str> = inside.split(',').map(str::trim).collect();
    let ([key, value], [key_type, value_type, ..]) = (&parts[..], &arguments[..]) else {
        errors.on(
            text,
            format!(
                "`as = \"{value}\"` needs a map, and two encodings\n\
                 help: `as = \"map<string, sint64>\"`; `_` leaves one of them as it is"
            ),
        );
        return None;
    };
    let mut part = |name: &str, ty: &Type| {
        if name == "_" {
            Some(Encoding::Own(ty.to_token_stream()))
        } else {
            single(text, name, ty, field, errors)
        }
    };
    let (key, value) = (part(key, key_type), part(value, value_type));
    Some(Encoding::Map(Box::new(key?), Box::new(value?)))
}

fn single(
    text: &LitStr,
    name: &str,
    ty: &Type,
    field: &str,
    errors: &mut Errors,
) -> Option<Encoding> {
    let Some(encoding) = ENCODINGS.iter().find(|encoding| encoding.name == name) else {
        let known = ENCODINGS.map(|encoding| encoding.name);
        let hint = nearest(name, &known)
            .map(|meant| format!("; did you mean `{meant}`?"))
            .unwrap_or_default();
        errors.on(
            text,
            format!(
                "unknown encoding `{name}`{hint}\nencodings: {}, and `map<.., ..>` of two",
                listed(&known)
            ),
        );
        return None;
    };
    if let Some(found) = primitive(ty)
        && !encoding.types.is_empty()
        && !encoding.types.contains(&found.as_str())
    {
        let types: Vec<String> = encoding.types.iter().map(|ty| format!("`{ty}`")).collect();
        errors.on(
            text,
            format!(
                "`as = \"{name}\"` needs {}; `{field}` is `{found}`",
                types.join(" or ")
            ),
        );
        return None;
    }
    Some(Encoding::Kind(encoding.kind))
}

/// Returns the primitive type or `String` that this is, alone, optional or in a list.
fn primitive(ty: &Type) -> Option<String> {
    let bare = form::bare(ty);
    if form::is_named(bare, "Option") || form::is_named(bare, "Vec") {
        return form::arguments(bare)
            .first()
            .and_then(|inner| primitive(inner));
    }
    let Type::Path(path) = bare else { return None };
    let name = path.path.get_ident()?.to_string();
    (PRIMITIVES.contains(&name.as_str()) || name == "String").then_some(name)
}
