//! After a mistake the item still comes out, so that nothing else in the crate breaks.

use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::Item;

use super::source::{Use, each_ident, expand, files, uses};
use crate::attr::HELPERS;

/// Returns every use of a macro in the UI cases that do not compile.
fn mistakes() -> Vec<(String, Use)> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui-tests/cases");
    files(&cases)
        .into_iter()
        .filter(|(path, _)| !path.components().any(|part| part.as_os_str() == "pass"))
        .flat_map(|(path, source)| {
            let name = path.display().to_string();
            uses(&source)
                .into_iter()
                .map(move |one| (name.clone(), one))
        })
        .collect()
}

fn idents(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    each_ident(tokens, &mut |ident| found.push(ident.to_owned()));
    found
}

fn helper_attributes(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let mut after_pound = false;
    for token in tokens {
        let TokenTree::Group(group) = &token else {
            after_pound = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
            continue;
        };
        if after_pound && group.delimiter() == Delimiter::Bracket {
            let first = group
                .stream()
                .into_iter()
                .next()
                .map(|token| token.to_string());
            found.extend(first.filter(|name| HELPERS.contains(&name.as_str())));
        }
        found.extend(helper_attributes(group.stream()));
        after_pound = false;
    }
    found
}

#[test]
fn the_item_comes_out_again_without_our_attributes() {
    for (case, one) in mistakes() {
        let expanded = one.expand();
        assert_eq!(
            helper_attributes(expanded.clone()),
            Vec::<String>::new(),
            "in {case}"
        );
        let item = syn::parse2::<Item>(one.item.clone()).ok();
        let name = match &item {
            Some(Item::Enum(item)) => item.ident.to_string(),
            Some(Item::Struct(item)) => item.ident.to_string(),
            Some(Item::Trait(item)) => item.ident.to_string(),
            Some(Item::Fn(item)) => item.sig.ident.to_string(),
            _ => continue,
        };
        assert!(
            idents(expanded).contains(&name),
            "`{name}` is lost in {case}"
        );
    }
}

#[test]
fn a_contract_keeps_its_client_and_its_server() {
    let mut seen = 0;
    for (case, one) in mistakes() {
        let Ok(Item::Trait(item)) = syn::parse2::<Item>(one.item.clone()) else {
            continue;
        };
        if one.name != "plugin" || !item.generics.params.is_empty() {
            continue;
        }
        seen += 1;
        let found = idents(one.expand());
        for name in [
            format!("{}Client", item.ident),
            format!("{}Server", item.ident),
        ] {
            assert!(found.contains(&name), "`{name}` is lost in {case}");
        }
    }
    assert!(seen > 20, "the cases are found");
}

#[test]
fn a_half_written_method_costs_only_itself() {
    let expanded = expand(
        "plugin",
        quote!(service = "kv.v1.Kv", version = "1.0.0"),
        quote! {
            pub trait Kv {
                async fn get(&self, key: &str) -> Result<bool>;
                async fn pu
            }
        },
    );
    let found = idents(expanded);
    for name in ["get", "KvClient", "KvServer", "compile_error"] {
        assert!(found.contains(&name.to_owned()), "`{name}` is there");
    }
}

#[test]
fn mistakes_are_reported_together() {
    let trait_ = format_ident!("Kv");
    let expanded = expand(
        "plugin",
        quote!(colour = "blue", version = "1.0"),
        quote!(trait #trait_ { fn get(&mut self) -> &str; }),
    );
    let errors = idents(expanded)
        .iter()
        .filter(|ident| *ident == "compile_error")
        .count();
    assert_eq!(
        errors, 6,
        "option, service, version, `async`, `&mut self` and the reference"
    );
}
