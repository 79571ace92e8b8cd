//! Source files whose attributes are ours, expanded as rustc would.

use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, Meta};

use crate::{item, schema_test};

/// One use of a macro: its name, its arguments and the item below.
pub(super) struct Use {
    pub(super) name: String,
    pub(super) args: TokenStream,
    pub(super) item: TokenStream,
}

impl Use {
    pub(super) fn expand(&self) -> TokenStream {
        expand(&self.name, self.args.clone(), self.item.clone())
    }
}

pub(super) fn expand(name: &str, args: TokenStream, item: TokenStream) -> TokenStream {
    match name {
        "message" => item::message(args, item),
        "plugin" => item::contract(args, item),
        "plugin_error" => item::plugin_error(args, item),
        "plugin_main" => item::plugin_main(args, item),
        "schema_test" => schema_test::expand(args),
        other => panic!("no macro is called {other}"),
    }
}

/// Finds every use of our macros at the top level of a file.
pub(super) fn uses(source: &str) -> Vec<Use> {
    let file = syn::parse_file(source).expect("the source parses");
    file.items.into_iter().filter_map(one_use).collect()
}

fn one_use(mut item: Item) -> Option<Use> {
    if let Item::Macro(item) = &item {
        let name = last_segment(&item.mac.path);
        return (name == "schema_test").then(|| Use {
            name,
            args: item.mac.tokens.clone(),
            item: TokenStream::new(),
        });
    }
    let attrs = attrs(&mut item)?;
    let index = attrs.iter().position(|attr| {
        ["message", "plugin", "plugin_error", "plugin_main"]
            .contains(&last_segment(attr.path()).as_str())
    })?;
    let attr = attrs.remove(index);
    let args = match &attr.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    Some(Use {
        name: last_segment(attr.path()),
        args,
        item: item.into_token_stream(),
    })
}

fn last_segment(path: &syn::Path) -> String {
    path.segments
        .last()
        .map(|segment| segment.ident.to_string())
        .unwrap_or_default()
}

fn attrs(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    Some(match item {
        Item::Enum(item) => &mut item.attrs,
        Item::Fn(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        _ => return None,
    })
}

/// Returns the sources of the golden tests, by name.
pub(super) fn inputs() -> Vec<(String, String)> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/input"))
        .into_iter()
        .map(|(path, source)| {
            (
                path.file_stem()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned(),
                source,
            )
        })
        .collect()
}

/// Returns all Rust files below a directory.
pub(super) fn files(dir: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).expect("the directory is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).expect("it can be read");
            found.push((path, source));
        }
    }
    found.sort();
    found
}

/// Calls `visit` with every identifier, at any depth.
pub(super) fn each_ident(tokens: TokenStream, visit: &mut impl FnMut(&str)) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => visit(&ident.to_string()),
            TokenTree::Group(group) => each_ident(group.stream(), visit),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
