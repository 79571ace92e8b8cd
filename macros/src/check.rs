//! The rules: what was written becomes a model, or every reason why it cannot.

pub(crate) mod argument;
pub(crate) mod contract;
pub(crate) mod data;
pub(crate) mod encoding;
pub(crate) mod enumeration;
pub(crate) mod error;
pub(crate) mod field;
pub(crate) mod form;
pub(crate) mod message;
pub(crate) mod method;
pub(crate) mod oneof;
pub(crate) mod plugin;
mod stream;
pub(crate) mod transparent;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::attr::HELPERS;

/// Removes all helper attributes from an item that an attribute does not go on; rustc would
/// complain about each.
pub(crate) fn strip(tokens: TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let helper =
                    matches!(tokens.peek(), Some(TokenTree::Group(group)) if is_helper(group));
                if helper {
                    tokens.next();
                } else {
                    out.extend([TokenTree::Punct(punct)]);
                }
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), strip(group.stream()));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            other => out.extend([other]),
        }
    }
    out
}

fn is_helper(group: &Group) -> bool {
    let mut tokens = group.stream().into_iter();
    let name = tokens.next();
    group.delimiter() == Delimiter::Bracket
        && matches!(name, Some(TokenTree::Ident(name)) if HELPERS.contains(&name.to_string().as_str()))
        && matches!(tokens.next(), None | Some(TokenTree::Group(_)))
}
