//! A plugin's `main`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use crate::model::plugin::{Dependency, Plugin};
use crate::names;
use crate::parse::function::Function;
use crate::place::Place;
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
    let resolve = names::resolve();
    let resolve_function = (!arguments.is_empty()).then(|| resolve_function(p));
    let resolved = plugin.dependencies.iter().zip(&arguments).enumerate().map(
        |(index, (Dependency { ty, .. }, argument))| {
            let place = Place::of(ty);
            let (open, close) = (
                place.at_start(&quote!(#resolve::<)),
                place.at_end(&quote!(>)),
            );
            let resolved = place.call(
                &quote!(#open #ty #close),
                quote!(&#host, #static_.requires[#index]),
            );
            let wait = place.at_end(&quote!(.await));
            quote!(let #argument = #resolved #wait?;)
        },
    );
    let output = &plugin.output;
    let place = Place::of(output);
    let written_output = output.to_token_stream();
    let result = |rest: TokenStream| place.project(p, &written_output, &quote!(RpcResult), &rest);
    let into_result = result(quote!(into_result));
    let provided = place.call(&into_result, quote!(#main(#(#arguments),*).await));
    let into_services = place.project(
        p,
        &result(quote!(Ok)),
        &quote!(Provides),
        &quote!(into_services),
    );
    let services = place.map(&provided, &into_services);
    let into_error = place.project(
        p,
        &result(quote!(Err)),
        &quote!(RpcError),
        &quote!(into_error),
    );
    quote! {
        #(#attrs)*
        #vis fn #ident() -> ::std::process::ExitCode {
            #inner
            #resolve_function
            #manifest
            const _: () = #p::assert_manifest(&#static_);
            #(#assertions)*
            #p::plugin::run(&#static_, |#host: #p::plugin::Host| async move {
                #(#resolved)*
                #services.map_err(#into_error)
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
            #[allow(dead_code, reason = "a `main` with mistakes is checked, not run")]
            #inner
        }
    }
}

/// Returns the user's `main` under a name that its body cannot call.
fn inner(written: &Function) -> TokenStream {
    let mut sig = written.sig.clone();
    sig.ident = names::plugin_main();
    let body = &written.body;
    // That `main` is `async` is our wish, whether it waits for anything or not.
    quote! {
        #[allow(clippy::unused_async, reason = "`#[plugin_main]` asks for an `async fn`")]
        #sig #body
    }
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
    let place = Place::of(output);
    let ok = place.project(
        p,
        &output.to_token_stream(),
        &quote!(RpcResult),
        &quote!(Ok),
    );
    let provides = place.project(p, &ok, &quote!(Provides), &quote!(SERVICES));
    let requires = plugin
        .dependencies
        .iter()
        .map(|Dependency { ty, version, .. }| {
            let version = if let Some(version) = version {
                quote!(::core::option::Option::Some(#version))
            } else {
                quote!(::core::option::Option::None)
            };
            let requirement = dependency(p, ty, &quote!(REQUIREMENT));
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

/// Returns the function that makes an argument. With a bound of its own it lets rustc say what an
/// argument can be; the trait's blanket impls would hide that behind what a client is.
fn resolve_function(p: &Runtime) -> TokenStream {
    let resolve = names::resolve();
    quote! {
        async fn #resolve<__D: #p::Dependency>(
            host: &#p::plugin::Host,
            need: ::core::option::Option<#p::ServiceRequirement>,
        ) -> ::core::result::Result<__D, #p::Error> {
            __D::resolve(host, need).await
        }
    }
}

/// Returns `<ty as Dependency>::rest`.
fn dependency(p: &Runtime, ty: &Type, rest: &TokenStream) -> TokenStream {
    Place::of(ty).project(p, &ty.to_token_stream(), &quote!(Dependency), rest)
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
    let requirement = self::dependency(p, ty, &quote!(REQUIREMENT));
    Some(quote_spanned!(place=> const _: () = ::core::assert!(#requirement.is_some(), #text);))
}
