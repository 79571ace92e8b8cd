//! A struct that is what it contains.

use proc_macro2::TokenStream;
use quote::quote;

use super::kind;
use crate::model::transparent::Transparent;
use crate::names;
use crate::runtime::Runtime;

/// Returns all impls of a transparent struct.
///
/// What it can be depends on what its field can be. The bounds hold no parameter, and rustc would
/// refuse such a one where it does not hold; with a lifetime in front it waits until it is needed.
pub(crate) fn public(p: &Runtime, transparent: &Transparent) -> TokenStream {
    let Transparent {
        ident,
        field,
        ty,
        place,
        encoding,
    } = transparent;
    let inner = names::local("inner");
    let (make, access) = match field {
        Some(field) => (quote!(Self { #field: #inner }), quote!(#field)),
        None => (quote!(Self(#inner)), quote!(0)),
    };
    let field_kind = match encoding {
        Some(encoding) => {
            let encoding = kind::encoding(p, encoding);
            place.project(p, ty, &quote!(As<#encoding>), &quote!(Kind))
        }
        None => place.project(p, ty, &quote!(Field), &quote!(Kind)),
    };
    let value_kind = kind::of_value(p, ty, *place, encoding.as_ref());
    let value_bound = if let Some(encoding) = encoding {
        let encoding = kind::encoding(p, encoding);
        quote!(for<'__a> #encoding: #p::ValueKind<#ty>)
    } else {
        quote!(for<'__a> #ty: #p::Value)
    };
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #p::kind::Newtype for #ident {
                type Inner = #ty;
                fn wrap(#inner: #ty) -> Self {
                    #make
                }
                fn inner(&self) -> &#ty {
                    &self.#access
                }
                fn inner_mut(&mut self) -> &mut #ty {
                    &mut self.#access
                }
            }
            #[automatically_derived]
            impl #p::Field for #ident {
                type Kind = #p::kind::Through<#field_kind>;
            }
            #[automatically_derived]
            impl #p::Value for #ident
            where
                #value_bound,
            {
                type Kind = #p::kind::Through<#value_kind>;
            }
            #[automatically_derived]
            impl #p::ListItem for #ident
            where
                #value_bound,
                for<'__a> #ty: #p::ListItem,
            {
            }
            #[automatically_derived]
            impl #p::MapKey for #ident
            where
                #value_bound,
                for<'__a> #ty: #p::MapKey,
            {
                fn to_json_key(&self) -> #p::Cow<'_, str> {
                    <#ty as #p::MapKey>::to_json_key(&self.#access)
                }
                fn from_json_key(#inner: &str) -> ::core::option::Option<Self> {
                    <#ty as #p::MapKey>::from_json_key(#inner).map(|#inner| #make)
                }
            }
            #[automatically_derived]
            impl #p::Payload for #ident {
                type Message<__W: #p::WrapSpec> = #p::Single<Self, __W>;
                fn into_message<__W: #p::WrapSpec>(self) -> #p::Single<Self, __W> {
                    #p::Single::new(self)
                }
                fn from_message<__W: #p::WrapSpec>(message: #p::Single<Self, __W>) -> Self {
                    message.into_inner()
                }
                fn in_message<__W: #p::WrapSpec>(message: &#p::Single<Self, __W>) -> &Self {
                    message.value()
                }
            }
        };
    }
}
