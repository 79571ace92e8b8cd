//! Rules for which fields exclude each other.

use std::collections::BTreeSet;

use super::site::Site;
use super::{Breaking, Level, Rule};

pub(super) const CHANGED: Rule = Rule::new(
    Level::Wire,
    "field_oneof_changed",
    "A field moved into or out of a oneof with fields that it could be set together with.",
);
pub(super) const MEMBERSHIP_CHANGED: Rule = Rule::new(
    Level::Source,
    "field_oneof_membership_changed",
    "A field moved into or out of a oneof in which no other field is old.",
);
pub(super) const RENAMED: Rule = Rule::new(
    Level::Source,
    "oneof_renamed",
    "A oneof was renamed; its name is nowhere on the wire.",
);

/// What counts is whether two fields that both versions know exclude each other in one and not in
/// the other. A oneof around a single old field changes nothing for peers, which is why protobuf
/// calls it safe.
pub(super) fn field_oneof_changed(path: &str, old: Site<'_>, new: Site<'_>) -> Option<Breaking> {
    let (was, is) = (old.oneof(), new.oneof());
    if was == is {
        return None;
    }
    let is_known = |number: &i32| {
        let mut sites = [old, new].into_iter();
        sites.all(|site| {
            site.message
                .field
                .iter()
                .any(|field| field.number() == *number)
        })
    };
    let rivals = |site: Site<'_>| -> BTreeSet<i32> { site.rivals().filter(is_known).collect() };
    let (old_rivals, new_rivals) = (rivals(old), rivals(new));
    let number = old.field.number();
    let (explanation, help) = match (was, is) {
        (None, None) => return None,
        (None, Some(oneof)) => (
            format!("the field was moved into the oneof `{oneof}`"),
            "move it out of the oneof again".to_owned(),
        ),
        (Some(oneof), None) => (
            format!("the field was moved out of the oneof `{oneof}`"),
            "move it back into the oneof".to_owned(),
        ),
        (Some(was), Some(is)) if old_rivals == new_rivals => {
            // Its first member speaks for the oneof.
            let is_first = old_rivals.iter().all(|rival| number < *rival);
            return is_first.then(|| {
                let message = path.strip_suffix(old.field.name()).unwrap_or(path);
                RENAMED.breaking(
                    &format!("{message}{was}"),
                    format!(
                        "the oneof was renamed to `{is}`, and code of other languages names it"
                    ),
                    format!("name the oneof `{was}` again"),
                )
            });
        }
        (Some(was), Some(is)) => (
            format!("the field was moved from the oneof `{was}` to the oneof `{is}`"),
            format!("move it back into the oneof `{was}`"),
        ),
    };
    if old_rivals == new_rivals {
        return Some(MEMBERSHIP_CHANGED.breaking(
            path,
            format!("{explanation}, and code of other languages sets it in another way"),
            help,
        ));
    }
    Some(CHANGED.breaking(
        path,
        format!("{explanation}, and peers would lose values they set together"),
        "move it back; a new member needs a new name and number",
    ))
}
