//! `#[plugin(service = "kv.v1.KVService", version = "1.0.0", type = "kv", requires(..), removed(..))]`

use proc_macro2::{Delimiter, Group, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitStr, Path, Token};

use crate::diag::Errors;
use crate::options::{Options, split};

/// What `#[plugin(..)]` says.
pub(crate) struct ContractAttr {
    pub(crate) facade: Option<Path>,
    pub(crate) service: Option<LitStr>,
    pub(crate) version: Option<LitStr>,
    pub(crate) service_type: Option<LitStr>,
    pub(crate) requires: Vec<Required>,
    pub(crate) removed: Vec<LitStr>,
    /// Whether `service` and `version` were there at all, however malformed.
    pub(crate) mentioned: Mentioned,
}

/// Which options stand in the list, so that a malformed one is not reported as missing as well.
#[derive(Clone, Copy)]
pub(crate) struct Mentioned {
    pub(crate) service: bool,
    pub(crate) version: bool,
}

/// One element of `requires(LoggerClient = "^1.2", MetricsClient(optional))`.
pub(crate) struct Required {
    pub(crate) client: Path,
    pub(crate) optional: bool,
    pub(crate) version: Option<LitStr>,
}

/// Reads the arguments of `#[plugin(..)]`.
pub(crate) fn read(args: TokenStream, errors: &mut Errors) -> ContractAttr {
    let mut options = Options::new(args);
    let facade = options.facade(errors);
    let mentioned = Mentioned {
        service: options.means("service", &KNOWN),
        version: options.means("version", &KNOWN),
    };
    let service = options.text("service", "kv.v1.Kv", errors);
    let version = options.text("version", "1.0.0", errors);
    let service_type = options.text("type", "kv", errors);
    let requires = options
        .list("requires", REQUIRES, errors)
        .map(|list| requires(&list, errors))
        .unwrap_or_default();
    let removed = options
        .list("removed", REMOVED, errors)
        .map(|list| removed(&list, errors))
        .unwrap_or_default();
    options.finish(&KNOWN, errors);
    ContractAttr {
        facade,
        service,
        version,
        service_type,
        requires,
        removed,
        mentioned,
    }
}

const KNOWN: [&str; 6] = ["service", "version", "type", "requires", "removed", "crate"];
const REQUIRES: &str = "requires(LoggerClient = \"^1.2\", MetricsClient(optional))";
const REMOVED: &str = "removed(\"Flush\")";

fn removed(list: &Group, errors: &mut Errors) -> Vec<LitStr> {
    let mut names = Vec::new();
    for piece in split(list.stream()) {
        match syn::parse2::<LitStr>(piece.clone()) {
            Ok(name) => names.push(name),
            Err(_) => errors.on(
                piece,
                format!("expected wire names in quotes, such as `{REMOVED}`"),
            ),
        }
    }
    names
}

fn requires(list: &Group, errors: &mut Errors) -> Vec<Required> {
    let mut required = Vec::new();
    for piece in split(list.stream()) {
        match requirement.parse2(piece.clone()) {
            Ok(one) => required.push(one),
            Err(_) => errors.on(
                piece,
                format!("expected client types, such as `{REQUIRES}`"),
            ),
        }
    }
    required
}

fn requirement(input: ParseStream<'_>) -> syn::Result<Required> {
    let client = Path::parse_mod_style(input)?;
    let optional = input.peek(syn::token::Paren);
    if optional {
        let group: Group = input.parse()?;
        let word = syn::parse2::<Ident>(group.stream())?;
        if group.delimiter() != Delimiter::Parenthesis || word != "optional" {
            return Err(syn::Error::new(word.span(), "expected `optional`"));
        }
    }
    let version = if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        Some(input.parse()?)
    } else {
        None
    };
    Ok(Required {
        client,
        optional,
        version,
    })
}
