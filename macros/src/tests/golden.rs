//! The expansions as they are, to be read in review. `UPDATE=1 cargo test` writes them anew.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

use super::source::{each_ident, expand, inputs, uses};

fn pretty(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("the expansion parses"))
}

#[test]
fn expansions_are_as_reviewed() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/output");
    for (name, source) in inputs() {
        let expanded: String = uses(&source)
            .iter()
            .map(|one| pretty(one.expand()))
            .collect();
        let path = dir.join(format!("{name}.rs"));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &expanded).expect("the file can be written");
        }
        let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            reviewed == expanded,
            "the expansion of tests/input/{name}.rs has changed; run with UPDATE=1 and review tests/output"
        );
    }
}

#[test]
fn with_another_path_nothing_names_the_facade() {
    for (name, source) in inputs() {
        for one in uses(&source) {
            let mut args = quote!(crate = "topside::nested",);
            args.extend(one.args.clone());
            // The user's own tokens may name it, as the transport variant does.
            let item = one.item.to_string().replace("connect_plugin", "mine");
            let expanded = expand(&one.name, args, item.parse().expect("it still is Rust"));
            let mut found = false;
            each_ident(expanded, &mut |ident| {
                assert_ne!(ident, "connect_plugin", "in the expansion of {name}");
                found |= ident == "topside";
            });
            assert!(found, "the path is used in the expansion of {name}");
        }
    }
}

#[test]
fn a_method_costs_few_lines() {
    let method = |name: &str| {
        let name = quote::format_ident!("{name}");
        quote!(async fn #name(&self, cx: &Context, key: &str, value: Bytes) -> Result<bool>;)
    };
    let lines = |methods: &[TokenStream]| {
        let expanded = expand(
            "plugin",
            // With a short path, so that the lines break for what they say.
            quote!(service = "kv.v1.Kv", version = "1.0.0", crate = p),
            quote!(pub trait Kv { #(#methods)* }),
        );
        pretty(expanded).lines().count()
    };
    let (one, two) = (
        lines(&[method("put")]),
        lines(&[method("put"), method("set")]),
    );
    // Most of them are the codec, the JSON and the descriptor of the request.
    assert!(
        two - one <= 270,
        "a second method costs {} lines",
        two - one
    );
}
