//! `schema_test!(dir = "proto", [KvClient, LoggerClient])`

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{LitStr, Path, Token};

use crate::diag::Errors;
use crate::options::{Options, split};
use crate::runtime::Runtime;

const EXAMPLE: &str = "`schema_test!(dir = \"proto\", [KvClient])`";

/// A `.proto` file whose place does not follow from its package.
struct File {
    path: LitStr,
    clients: Vec<Path>,
}

/// Returns the test.
pub(crate) fn expand(args: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut options = Options::new(args);
    let p = Runtime::new(options.facade(&mut errors).as_ref());
    let mentions_dir = options.has("dir");
    let dir = options.text("dir", "proto", &mut errors);
    let files = options
        .has("files")
        .then(|| files(&mut options, &mut errors));
    let listed = options.plain().map(|list| clients(&list, &mut errors));
    options.finish(&["dir", "files", "crate"], &mut errors);
    if dir.is_none() && !mentions_dir {
        errors.at(
            Span::call_site(),
            format!("`schema_test!` needs the directory of the `.proto` files\nhelp: {EXAMPLE}"),
        );
    }
    if listed.as_ref().is_none_or(Vec::is_empty) && files.as_ref().is_none_or(Vec::is_empty) {
        errors.at(
            Span::call_site(),
            format!("`schema_test!` needs the clients of the contracts\nhelp: {EXAMPLE}"),
        );
    }
    let (Some(dir), true) = (dir, errors.is_empty()) else {
        return errors.into_tokens();
    };

    let root = quote!(::core::env!("CARGO_MANIFEST_DIR"));
    let by_package = listed.filter(|clients| !clients.is_empty()).map(|clients| {
        let services = services(&p, &clients);
        quote!(#p::schema_test(#root, #dir, #services);)
    });
    let by_file = files.filter(|files| !files.is_empty()).map(|files| {
        let files = files.iter().map(|File { path, clients }| {
            let services = services(&p, clients);
            quote!((#path, #services))
        });
        quote!(#p::schema_test_files(#root, #dir, &[#(#files),*]);)
    });
    quote! {
        #[cfg(test)]
        #[::core::prelude::v1::test]
        fn schema() {
            #by_package
            #by_file
        }
    }
}

fn services(p: &Runtime, clients: &[Path]) -> TokenStream {
    let services = clients
        .iter()
        .map(|client| quote_spanned!(client.span()=> <#client as #p::NamedService>::SERVICE));
    quote!(&[#(#services),*])
}

/// Reads `[KvClient, LoggerClient]`.
fn clients(list: &TokenStream, errors: &mut Errors) -> Vec<Path> {
    let Some(group) = bracketed(list) else {
        errors.on(
            list,
            format!("expected the clients in brackets, such as {EXAMPLE}"),
        );
        return Vec::new();
    };
    split(group.stream())
        .into_iter()
        .filter_map(|piece| {
            if let Ok(path) = Path::parse_mod_style.parse2(piece.clone()) {
                Some(path)
            } else {
                errors.on(
                    piece,
                    "expected the client of a contract, such as `KvClient`",
                );
                None
            }
        })
        .collect()
}

/// Reads `files = ["plugin/v1/handshake.proto" = [HandshakeServiceClient]]`.
fn files(options: &mut Options, errors: &mut Errors) -> Vec<File> {
    const FILES: &str = "files = [\"kv/v1/kv.proto\" = [KvClient]]";
    let Some(named) = options.take("files", errors) else {
        return Vec::new();
    };
    let name = named.name.clone();
    let Some(group) = named.into_tokens().as_ref().and_then(bracketed) else {
        errors.on(name, format!("`files` expects a list, such as `{FILES}`"));
        return Vec::new();
    };
    let file = |input: ParseStream<'_>| -> syn::Result<(LitStr, TokenStream)> {
        let path = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok((path, input.parse()?))
    };
    let mut files = Vec::new();
    for piece in split(group.stream()) {
        match file.parse2(piece.clone()) {
            Ok((path, list)) => files.push(File {
                path,
                clients: clients(&list, errors),
            }),
            Err(_) => errors.on(
                piece,
                format!("expected a file and its clients, such as `{FILES}`"),
            ),
        }
    }
    files
}

fn bracketed(tokens: &TokenStream) -> Option<Group> {
    let mut tokens = tokens.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::Bracket => {
            Some(group)
        }
        _ => None,
    }
}
