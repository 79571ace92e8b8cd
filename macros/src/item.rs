//! One function per attribute, from tokens to tokens.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Item, ItemEnum, ItemStruct};

use crate::attr::data::DataAttr;
use crate::diag::Errors;
use crate::parse::data::Data;
use crate::runtime::Runtime;
use crate::{attr, check, expand, parse};

/// `#[message]`
pub(crate) fn message(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = attr::data::read(args, &mut errors);
    let p = Runtime::new(options.facade.as_ref());
    let expanded = match parse::data::parse(item, &mut errors) {
        None => TokenStream::new(),
        Some(Data::Struct(item)) => structure(&p, item, &options, &mut errors),
        Some(Data::Enum(item)) => enumeration(&p, item, &options, &mut errors),
        Some(Data::Other(item)) => {
            let kind = parse::kind_of(&item);
            errors.on(
                keyword(&item),
                format!(
                    "`#[message]` goes on a struct or an enum that holds data; this is {kind}\n\
                     help: `#[plugin]` goes on the trait of a service"
                ),
            );
            check::strip(item.into_token_stream())
        }
    };
    finish(expanded, errors)
}

fn structure(
    p: &Runtime,
    mut item: ItemStruct,
    options: &DataAttr,
    errors: &mut Errors,
) -> TokenStream {
    let impls = if let Some(span) = options.transparent {
        let model = check::transparent::transparent(&mut item, options, span, errors);
        model
            .filter(|_| errors.is_empty())
            .map(|model| expand::transparent::public(p, &model))
    } else {
        let model = check::message::message(&mut item, options, errors);
        model
            .filter(|_| errors.is_empty())
            .map(|model| expand::message::public(p, &model))
    };
    let impls = impls.unwrap_or_else(|| {
        if item.generics.params.is_empty() {
            expand::message::outline(p, &item.ident)
        } else {
            TokenStream::new()
        }
    });
    let warnings = check::data::renamed_for_serde_alone(&item);
    quote!(#item #impls #warnings)
}

fn enumeration(
    p: &Runtime,
    mut item: ItemEnum,
    options: &DataAttr,
    errors: &mut Errors,
) -> TokenStream {
    if let Some(span) = options.transparent {
        errors.at(span, "only a struct with one field can be `transparent`");
    }
    let has_data = check::oneof::has_data(&item);
    let impls = if has_data {
        let model = check::oneof::oneof(&mut item, options, errors);
        model
            .filter(|_| errors.is_empty())
            .map(|model| expand::oneof::public(p, &model))
    } else {
        let model = check::enumeration::enumeration(&mut item, options, errors);
        model
            .filter(|_| errors.is_empty())
            .map(|model| expand::enumeration::public(p, &model))
    };
    let impls = impls.unwrap_or_else(|| match has_data {
        _ if !item.generics.params.is_empty() => TokenStream::new(),
        true => expand::message::outline(p, &item.ident),
        false => expand::enumeration::outline(p, &item.ident),
    });
    quote!(#item #impls)
}

/// `#[plugin_error]`
pub(crate) fn plugin_error(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = attr::error::read(args, &mut errors);
    let p = Runtime::new(options.facade.as_ref());
    let expanded = match parse::data::parse(item, &mut errors) {
        None => TokenStream::new(),
        Some(Data::Enum(mut item)) => {
            let model = check::error::error(&mut item, &options, &mut errors);
            let impls = match model {
                Some(model) if errors.is_empty() => expand::error::public(&p, &model),
                _ if item.generics.params.is_empty() => expand::error::outline(&p, &item.ident),
                _ => TokenStream::new(),
            };
            quote!(#item #impls)
        }
        Some(other) => {
            let item = match other {
                Data::Struct(item) => Item::Struct(item),
                Data::Enum(item) => Item::Enum(item),
                Data::Other(item) => item,
            };
            let kind = parse::kind_of(&item);
            errors.on(
                keyword(&item),
                format!(
                    "`#[plugin_error]` goes on an enum, one variant per way to fail; this is {kind}"
                ),
            );
            check::strip(item.into_token_stream())
        }
    };
    finish(expanded, errors)
}

/// `#[plugin]`
pub(crate) fn contract(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = attr::contract::read(args, &mut errors);
    let p = Runtime::new(options.facade.as_ref());
    if let Ok(item) = syn::parse2::<Item>(item.clone())
        && !matches!(item, Item::Trait(_) | Item::Verbatim(_))
    {
        let kind = parse::kind_of(&item);
        errors.on(
            keyword(&item),
            format!(
                "`#[plugin]` goes on a trait that describes a service; this is {kind}\n\
                 help: use `#[message]` for data types and `#[plugin_main]` for `main`"
            ),
        );
        return finish(check::strip(item.into_token_stream()), errors);
    }
    let expanded = match parse::contract::parse(item, &mut errors) {
        None => TokenStream::new(),
        Some(mut written) => {
            let model = check::contract::contract(&mut written, &options, &mut errors);
            let item = expand::contract::as_written(&written);
            let rest = if errors.is_empty() {
                expand::contract::public(&p, &model)
            } else {
                expand::outline::public(&p, &written, &model.without_methods())
            };
            quote!(#item #rest)
        }
    };
    finish(expanded, errors)
}

/// `#[plugin_main]`
pub(crate) fn plugin_main(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = attr::plugin::read(args, &mut errors);
    let p = Runtime::new(options.facade.as_ref());
    if let Ok(item) = syn::parse2::<Item>(item.clone())
        && !matches!(item, Item::Fn(_) | Item::Verbatim(_))
    {
        let kind = parse::kind_of(&item);
        errors.on(
            keyword(&item),
            format!("{}; this is {kind}", check::plugin::GOES_ON),
        );
        return finish(check::strip(item.into_token_stream()), errors);
    }
    let expanded = match parse::function::parse(item, &mut errors) {
        None => TokenStream::new(),
        Some(mut written) => match check::plugin::plugin(&mut written, &options, &mut errors) {
            Some(model) if errors.is_empty() => expand::plugin::main(&p, &written, &model),
            _ => expand::plugin::outline(&written),
        },
    };
    finish(expanded, errors)
}

/// Appends the errors to what could be made of the item.
fn finish(mut expanded: TokenStream, errors: Errors) -> TokenStream {
    expanded.extend(errors.into_tokens());
    expanded
}

/// Returns the word that says what an item is.
fn keyword(item: &Item) -> TokenStream {
    match item {
        Item::Const(item) => item.const_token.to_token_stream(),
        Item::Enum(item) => item.enum_token.to_token_stream(),
        Item::Fn(item) => item.sig.fn_token.to_token_stream(),
        Item::Impl(item) => item.impl_token.to_token_stream(),
        Item::Mod(item) => item.mod_token.to_token_stream(),
        Item::Struct(item) => item.struct_token.to_token_stream(),
        Item::Trait(item) => item.trait_token.to_token_stream(),
        Item::Type(item) => item.type_token.to_token_stream(),
        Item::Union(item) => item.union_token.to_token_stream(),
        other => other.to_token_stream(),
    }
}
