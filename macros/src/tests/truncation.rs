//! Half-written code, as an IDE sends it: nothing panics, and what comes out is Rust.

use proc_macro2::{Group, TokenStream, TokenTree};

use super::source::{expand, inputs, uses};

/// Returns the tokens cut off at every position and without each token, at every depth.
fn mutilated(tokens: &TokenStream) -> Vec<TokenStream> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut found = Vec::new();
    for index in 0..trees.len() {
        found.push(trees[..index].iter().cloned().collect());
        found.push(
            trees[..index]
                .iter()
                .chain(&trees[index + 1..])
                .cloned()
                .collect(),
        );
        if let TokenTree::Group(group) = &trees[index] {
            for inner in mutilated(&group.stream()) {
                let mut group = Group::new(group.delimiter(), inner);
                group.set_span(group.span());
                let group = TokenTree::Group(group);
                found.push(
                    trees[..index]
                        .iter()
                        .chain([&group])
                        .chain(&trees[index + 1..])
                        .cloned()
                        .collect(),
                );
            }
        }
    }
    found
}

fn check(name: &str, args: TokenStream, item: TokenStream) {
    let written = format!("#[{name}({args})] {item}");
    let expanded = expand(name, args, item);
    if let Err(error) = syn::parse2::<syn::File>(expanded.clone()) {
        panic!("{error} in\n{expanded}\nwhich was\n{written}");
    }
}

#[test]
fn half_an_item_expands() {
    for (_, source) in inputs() {
        for one in uses(&source) {
            for item in mutilated(&one.item) {
                check(&one.name, one.args.clone(), item);
            }
        }
    }
}

#[test]
fn half_the_arguments_expand() {
    for (_, source) in inputs() {
        for one in uses(&source) {
            for args in mutilated(&one.args) {
                check(&one.name, args, one.item.clone());
            }
        }
    }
}
