//! What can be said of a type by its form alone. Its meaning is for rustc to decide.

use syn::{GenericArgument, Path, PathArguments, ReturnType, Type, TypeParamBound};

/// Returns the type without parentheses and the groups that `macro_rules!` puts around types.
pub(crate) fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        other => other,
    }
}

/// Reports whether the type is a path that ends in this identifier.
pub(crate) fn is_named(ty: &Type, name: &str) -> bool {
    match bare(ty) {
        Type::Path(path) => ends_in(&path.path, name),
        _ => false,
    }
}

/// Reports whether a path ends in this identifier.
pub(crate) fn ends_in(path: &Path, name: &str) -> bool {
    path.segments
        .last()
        .is_some_and(|segment| segment.ident == name)
}

/// Returns the type arguments of the last segment of a path.
pub(crate) fn arguments(ty: &Type) -> Vec<&Type> {
    let Type::Path(path) = bare(ty) else {
        return Vec::new();
    };
    let Some(segment) = path.path.segments.last() else {
        return Vec::new();
    };
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        PathArguments::Parenthesized(arguments) => arguments
            .inputs
            .iter()
            .map(|input| &input.ty)
            .chain(match &arguments.output {
                ReturnType::Type(_, ty) => Some(&**ty),
                ReturnType::Default => None,
            })
            .collect(),
        PathArguments::None => Vec::new(),
    }
}

/// Returns the first type, this one or one inside it, that the predicate holds for.
pub(crate) fn find<'a>(ty: &'a Type, is: &impl Fn(&Type) -> bool) -> Option<&'a Type> {
    let ty = bare(ty);
    if is(ty) {
        return Some(ty);
    }
    match ty {
        Type::Array(array) => find(&array.elem, is),
        Type::Slice(slice) => find(&slice.elem, is),
        Type::Reference(reference) => find(&reference.elem, is),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(|elem| find(elem, is)),
        other => arguments(other)
            .into_iter()
            .find_map(|argument| find(argument, is)),
    }
}

/// Returns the name of the first trait in `impl A + B`.
pub(crate) fn first_trait<'a>(
    bounds: impl IntoIterator<Item = &'a TypeParamBound>,
) -> Option<String> {
    bounds.into_iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound
            .path
            .segments
            .last()
            .map(|segment| segment.ident.to_string()),
        _ => None,
    })
}

/// Says why a type can never be data, whatever its names mean; `None` if it might be.
pub(crate) fn never_data(ty: &Type, what: &str) -> Option<String> {
    let found = find(ty, &|ty| {
        matches!(
            ty,
            Type::ImplTrait(_)
                | Type::TraitObject(_)
                | Type::FnPtr(_)
                | Type::Ptr(_)
                | Type::Never(_)
                | Type::Tuple(_)
        ) || is_list_of_fixed_length(ty)
    })?;
    Some(match found {
        Type::ImplTrait(ty) => {
            let shown = first_trait(&ty.bounds).unwrap_or_else(|| "Trait".to_owned());
            format!(
                "{what} cannot be `impl {shown}`: the schema needs a concrete type\n\
                 help: `Vec<T>` for a list that fits into memory"
            )
        }
        Type::Tuple(tuple) if tuple.elems.is_empty() => {
            format!("{what} cannot be `()`: there is nothing to send\nhelp: leave it out")
        }
        Type::Tuple(_) => format!(
            "{what} cannot be a tuple: its parts have no names on the wire\n\
             help: use a struct with `#[message]`"
        ),
        Type::Array(_) => format!(
            "{what} cannot be an array: protobuf has no lists of fixed length\n\
             help: `Vec<T>`, or `[u8; N]` for bytes"
        ),
        _ => format!(
            "{what} cannot be sent to another process\n\
             help: for callbacks, let the caller provide a service of its own"
        ),
    })
}

/// Reports whether this is an array that is not one of bytes.
fn is_list_of_fixed_length(ty: &Type) -> bool {
    matches!(ty, Type::Array(array) if !is_named(&array.elem, "u8"))
}

/// Says why a type of the language has no place in protobuf; `None` if it has, or is another type.
pub(crate) fn without_encoding(ty: &Type, number: u32) -> Option<(&Type, String)> {
    const NAMES: [&str; 5] = ["usize", "isize", "char", "u128", "i128"];
    let named = |ty: &Type| match ty {
        Type::Path(path) => path
            .path
            .get_ident()
            .map(ToString::to_string)
            .filter(|name| NAMES.contains(&name.as_str())),
        _ => None,
    };
    let found = find(ty, &|ty| named(ty).is_some())?;
    let name = named(found)?;
    let message = match name.as_str() {
        "usize" | "isize" => {
            let fixed = if name == "usize" { "u64" } else { "i64" };
            format!("`{name}` has no fixed size on the wire\nhelp: `{fixed}`")
        }
        "char" => "protobuf has no type for a single character\nhelp: `String`, or `u32` for the number of the character".to_owned(),
        _ => format!(
            "protobuf has no 128-bit integers\n\
             help: `#[field({number}, as = \"bytes\")]` (16 bytes) or `as = \"string\"`"
        ),
    };
    Some((found, message))
}

/// Says why a type of a known library carries more than a timestamp can hold.
pub(crate) fn with_time_zone(ty: &Type) -> Option<(&Type, String)> {
    const ZONES: [&str; 2] = ["Local", "FixedOffset"];
    let has_zone = |ty: &Type| {
        is_named(ty, "Zoned")
            || is_named(ty, "DateTime")
                && arguments(ty)
                    .iter()
                    .any(|zone| ZONES.iter().any(|name| is_named(zone, name)))
    };
    let found = find(ty, &has_zone)?;
    let shown = quote::ToTokens::to_token_stream(found)
        .to_string()
        .replace(' ', "");
    Some((
        found,
        format!(
            "`{shown}` cannot be a message field: a timestamp carries no time zone\n\
             help: `jiff::Timestamp`, `SystemTime` or `DateTime<Utc>`"
        ),
    ))
}
