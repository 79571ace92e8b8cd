//! The arguments of an attribute as a list of options: `name`, `name = value`, `name(list)`.
//!
//! What is unknown, given twice or has the wrong form is handled here, once for all attributes.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::{Attribute, LitInt, LitStr, Meta, Path};

use crate::diag::{Errors, listed, nearest};

/// The options of one attribute that nobody has taken yet.
pub(crate) struct Options {
    entries: Vec<Entry>,
}

/// One element of the list.
pub(crate) enum Entry {
    /// `name`, `name = value` or `name(list)`.
    Named(Named),
    /// Anything else, such as the number in `#[field(1)]`.
    Plain(TokenStream),
}

/// An option with its name.
pub(crate) struct Named {
    pub(crate) name: Ident,
    value: Value,
}

enum Value {
    Absent,
    Assigned(TokenStream),
    List(Group),
}

impl Options {
    /// Splits the tokens inside an attribute's parentheses.
    pub(crate) fn new(tokens: TokenStream) -> Self {
        let entries = split(tokens).into_iter().map(entry).collect();
        Self { entries }
    }

    /// Takes the options of a helper attribute such as `#[rpc(..)]`; a bare `#[rpc]` has none.
    pub(crate) fn of(attr: &Attribute, errors: &mut Errors) -> Self {
        match &attr.meta {
            Meta::List(list) => Self::new(list.tokens.clone()),
            Meta::NameValue(pair) => {
                let name = path_text(&pair.path);
                errors.on(
                    &attr.meta,
                    format!("`#[{name}]` takes its options in parentheses: `#[{name}(..)]`"),
                );
                Self {
                    entries: Vec::new(),
                }
            }
            Meta::Path(_) => Self {
                entries: Vec::new(),
            },
        }
    }

    /// Reports whether an option with this name is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries
            .iter()
            .any(|entry| matches!(entry, Entry::Named(named) if named.name == name))
    }

    /// Reports whether an option is there under this name, or under one that was meant to be it.
    pub(crate) fn means(&self, name: &str, known: &[&str]) -> bool {
        self.entries.iter().any(|entry| match entry {
            Entry::Named(named) => {
                named.name == name || nearest(&named.name.to_string(), known) == Some(name)
            }
            Entry::Plain(_) => false,
        })
    }

    /// Takes the option with this name; a second one is a mistake.
    pub(crate) fn take(&mut self, name: &str, errors: &mut Errors) -> Option<Named> {
        let mut taken = None;
        let mut rest = Vec::with_capacity(self.entries.len());
        for entry in self.entries.drain(..) {
            match entry {
                Entry::Named(named) if named.name == name => {
                    if taken.is_none() {
                        taken = Some(named);
                    } else {
                        errors.on(&named.name, format!("`{name}` is given twice"));
                    }
                }
                other => rest.push(other),
            }
        }
        self.entries = rest;
        taken
    }

    /// Takes `name = "text"`.
    pub(crate) fn text(
        &mut self,
        name: &str,
        example: &str,
        errors: &mut Errors,
    ) -> Option<LitStr> {
        self.take(name, errors)?.text(example, errors)
    }

    /// Takes a bare `name`, and returns where it stands.
    pub(crate) fn flag(&mut self, name: &str, errors: &mut Errors) -> Option<Span> {
        let named = self.take(name, errors)?;
        if !matches!(named.value, Value::Absent) {
            errors.on(
                &named.name,
                format!("`{name}` stands alone, without a value"),
            );
        }
        Some(named.name.span())
    }

    /// Takes `name(list)`.
    pub(crate) fn list(&mut self, name: &str, example: &str, errors: &mut Errors) -> Option<Group> {
        let named = self.take(name, errors)?;
        if let Value::List(group) = named.value {
            Some(group)
        } else {
            errors.on(
                &named.name,
                format!("`{name}` expects a list in parentheses, such as `{example}`"),
            );
            None
        }
    }

    /// Takes `name = 7`.
    pub(crate) fn integer(
        &mut self,
        name: &str,
        example: &str,
        errors: &mut Errors,
    ) -> Option<LitInt> {
        let named = self.take(name, errors)?;
        let parsed = match &named.value {
            Value::Assigned(tokens) => syn::parse2::<LitInt>(tokens.clone()).ok(),
            _ => None,
        };
        if parsed.is_none() {
            errors.on(
                &named.name,
                format!("`{name}` expects a number, such as `{example}`"),
            );
        }
        parsed
    }

    /// Takes `crate = "path"` or `crate = path`.
    pub(crate) fn facade(&mut self, errors: &mut Errors) -> Option<Path> {
        let named = self.take("crate", errors)?;
        let path = match &named.value {
            Value::Assigned(tokens) => match syn::parse2::<LitStr>(tokens.clone()) {
                Ok(text) => text.parse_with(Path::parse_mod_style).ok(),
                Err(_) => Path::parse_mod_style.parse2(tokens.clone()).ok(),
            },
            _ => None,
        };
        if path.is_none() {
            let place = match &named.value {
                Value::Assigned(tokens) => tokens.clone(),
                _ => named.name.to_token_stream(),
            };
            errors.on(
                place,
                "`crate` expects a path in quotes, such as `crate = \"my_framework::connect_plugin\"`",
            );
        }
        path
    }

    /// Takes the first element that has no name.
    pub(crate) fn plain(&mut self) -> Option<TokenStream> {
        let index = self
            .entries
            .iter()
            .position(|entry| matches!(entry, Entry::Plain(_)))?;
        match self.entries.remove(index) {
            Entry::Plain(tokens) => Some(tokens),
            Entry::Named(_) => None,
        }
    }

    /// Reports whatever nobody took.
    pub(crate) fn finish(self, known: &[&str], errors: &mut Errors) {
        for entry in self.entries {
            match entry {
                Entry::Named(named) => {
                    let name = named.name.to_string();
                    let hint = nearest(&name, known)
                        .map(|meant| format!("; did you mean `{meant}`?"))
                        .unwrap_or_default();
                    let choice = if known.is_empty() {
                        "there are no options".to_owned()
                    } else {
                        format!("known options: {}", listed(known))
                    };
                    errors.on(
                        &named.name,
                        format!("unknown option `{name}`{hint}\n{choice}"),
                    );
                }
                Entry::Plain(tokens) => {
                    let choice = if known.is_empty() {
                        String::new()
                    } else {
                        format!("\nknown options: {}", listed(known))
                    };
                    errors.on(
                        &tokens,
                        format!("expected an option, found `{tokens}`{choice}"),
                    );
                }
            }
        }
    }
}

impl Named {
    /// Takes the value as a string literal.
    pub(crate) fn text(self, example: &str, errors: &mut Errors) -> Option<LitStr> {
        let parsed = match &self.value {
            Value::Assigned(tokens) => syn::parse2::<LitStr>(tokens.clone()).ok(),
            _ => None,
        };
        if parsed.is_none() {
            let name = &self.name;
            errors.on(
                name,
                format!("`{name}` expects a text in quotes, such as `{name} = \"{example}\"`"),
            );
        }
        parsed
    }

    /// Returns what stands behind the `=`.
    pub(crate) fn into_tokens(self) -> Option<TokenStream> {
        match self.value {
            Value::Assigned(tokens) => Some(tokens),
            Value::Absent | Value::List(_) => None,
        }
    }
}

/// Splits at the commas outside of all brackets; empty pieces are dropped.
pub(crate) fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut pieces = vec![TokenStream::new()];
    for token in tokens {
        match (&token, pieces.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => {
                pieces.push(TokenStream::new());
            }
            (_, Some(piece)) => piece.extend([token]),
            (_, None) => {}
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn entry(tokens: TokenStream) -> Entry {
    let mut trees = tokens.clone().into_iter();
    let (first, second) = (trees.next(), trees.next());
    let third = trees.next();
    let Some(TokenTree::Ident(name)) = first else {
        return Entry::Plain(tokens);
    };
    let value = match (second, third) {
        (None, _) => Value::Absent,
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::Parenthesis => {
            Value::List(group)
        }
        (Some(TokenTree::Punct(punct)), Some(third)) if punct.as_char() == '=' => {
            let mut value = TokenStream::from(third);
            value.extend(trees);
            Value::Assigned(value)
        }
        _ => return Entry::Plain(tokens),
    };
    Entry::Named(Named { name, value })
}

fn path_text(path: &Path) -> String {
    path.segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect::<Vec<_>>()
        .join("::")
}
