//! Spellings of one name: `get_key`, `getKey`, `GetKey`, `GET_KEY`.

use proc_macro2::Ident;
use syn::ext::IdentExt;

/// Returns the identifier's text without `r#`.
pub(crate) fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// `get_key` and `getKey` become `GetKey`.
pub(crate) fn upper_camel(name: &str) -> String {
    name.split('_')
        .filter(|word| !word.is_empty())
        .flat_map(|word| {
            let mut chars = word.chars();
            chars
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .chain(chars)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The JSON name that protobuf derives from a field's name: `user_id` becomes `userId`.
pub(crate) fn json(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut raise = false;
    for c in name.chars() {
        if c == '_' {
            raise = true;
        } else if std::mem::take(&mut raise) {
            out.push(c.to_ascii_uppercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// `KeyTooLong` becomes `key_too_long`, `KVPair` becomes `kv_pair`.
pub(crate) fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| chars.get(i));
        let starts_word = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase() && chars.get(i + 1).is_some_and(|c| c.is_lowercase()))
            });
        if starts_word {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// `EventType` becomes `EVENT_TYPE`.
pub(crate) fn screaming(name: &str) -> String {
    snake(name).to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_their_case_by_words() {
        assert_eq!(upper_camel("get_key"), "GetKey");
        assert_eq!(upper_camel("getKey"), "GetKey");
        assert_eq!(json("user_id"), "userId");
        assert_eq!(json("userId"), "userId");
        assert_eq!(snake("KeyTooLong"), "key_too_long");
        assert_eq!(snake("KVPair2Go"), "kv_pair2_go");
        assert_eq!(screaming("EventType"), "EVENT_TYPE");
    }
}
