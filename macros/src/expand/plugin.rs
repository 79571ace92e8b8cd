//! A plugin's `main`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::model::plugin::{Dependency, Plugin};
use crate::names;
use crate::parse::function::Function;
use crate::runtime::Runtime;

/// Returns the `main` that is run, with the user's inside.
pub(crate) fn main(p: &Runtime, written: &Function, plugin: &Plugin) -> TokenStream {
    let (attrs, vis, ident) = (&written.attrs, &written.vis, &written.sig.ident);
    let inner = inner(written);
    let manifest = manifest(p, plugin);
    let assertions = plugin
        .dependencies
        .iter()
        .map(|dependency| assertion(p, dependency));
    let (main, static_, host) = (
        names::plugin_main(),
        names::manifest(),
        names::local("host"),
    );
    let arguments: Vec<_> = (0..plugin.dependencies.len())
        .map(names::dependency)
        .collect();
    let resolved = plugin.dependencies.iter().zip(&arguments).enumerate().map(
        |(index, (Dependency { ty, .. }, argument))| {
            let resolve = quote_spanned!(ty.span()=> <#ty as #p::Dependency>::resolve);
            quote!(let #argument = #resolve(&#host, #static_.requires[#index]).await?;)
        },
    );
    let output = &plugin.output;
    let span = output.span();
    let into_result = quote_spanned!(span=> <#output as #p::RpcResult>::into_result);
    let into_services =
        quote_spanned!(span=> <<#output as #p::RpcResult>::Ok as #p::Provides>::into_services);
    let into_error =
        quote_spanned!(span=> <<#output as #p::RpcResult>::Err as #p::RpcError>::into_error);
    quote! {
        #(#attrs)*
        #vis fn #ident() -> ::std::process::ExitCode {
            #inner
            #manifest
            const _: () = #p::assert_manifest(&#static_);
            #(#assertions)*
            #p::plugin::run(&#static_, |#host: #p::plugin::Host| async move {
                #(#resolved)*
                #into_result(#main(#(#arguments),*).await)
                    .map(#into_services)
                    .map_err(#into_error)
            })
        }
    }
}

/// Returns what stands for a `main` with mistakes: the user's own is still checked.
pub(crate) fn outline(written: &Function) -> TokenStream {
    let inner = inner(written);
    let (vis, ident) = (&written.vis, &written.sig.ident);
    quote! {
        #vis fn #ident() {
            #[allow(dead_code)]
            #inner
        }
    }
}

/// Returns the user's `main` under a name that its body cannot call.
fn inner(written: &Function) -> TokenStream {
    let mut sig = written.sig.clone();
    sig.ident = names::plugin_main();
    let body = &written.body;
    quote!(#sig #body)
}

fn manifest(p: &Runtime, plugin: &Plugin) -> TokenStream {
    let Plugin {
        id,
        version,
        output,
        ..
    } = plugin;
    let version = if let Some(version) = version {
        version.to_token_stream()
    } else {
        quote!(::core::env!("CARGO_PKG_VERSION"))
    };
    let provides = quote_spanned! {output.span()=>
        <<#output as #p::RpcResult>::Ok as #p::Provides>::SERVICES
    };
    let requires = plugin
        .dependencies
        .iter()
        .map(|Dependency { ty, version, .. }| {
            let version = if let Some(version) = version {
                quote!(::core::option::Option::Some(#version))
            } else {
                quote!(::core::option::Option::None)
            };
            let requirement = quote_spanned!(ty.span()=> <#ty as #p::Dependency>::REQUIREMENT);
            quote!(#p::requirement(#requirement, #version))
        });
    let static_ = names::manifest();
    quote! {
        static #static_: #p::Manifest = #p::Manifest {
            id: #id,
            version: #version,
            provides: #provides,
            requires: &[#(#requires),*],
        };
    }
}

/// A version on an argument that asks the host for nothing is a mistake.
fn assertion(p: &Runtime, dependency: &Dependency) -> Option<TokenStream> {
    let Dependency {
        ty,
        shown,
        requires,
        ..
    } = dependency;
    let place = requires.as_ref()?.span();
    let text = format!("`{shown}` has no version; `#[requires]` belongs on a client");
    let requirement = quote_spanned!(ty.span()=> <#ty as #p::Dependency>::REQUIREMENT);
    Some(quote_spanned!(place=> const _: () = ::core::assert!(#requirement.is_some(), #text);))
}
