//! A trait whose methods are parsed one by one: a half-written one costs only itself.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Generics, Ident, Signature, Token, TraitItem, TypeParamBound, Visibility};

use crate::diag::Errors;

/// The trait under `#[plugin]`.
pub(crate) struct Contract {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) unsafety: Option<Token![unsafe]>,
    pub(crate) auto: Option<Token![auto]>,
    pub(crate) trait_token: Token![trait],
    pub(crate) ident: Ident,
    /// The `where` clause is among them.
    pub(crate) generics: Generics,
    pub(crate) supertraits: Punctuated<TypeParamBound, Token![+]>,
    pub(crate) items: Vec<Member>,
}

/// One item of the trait.
pub(crate) enum Member {
    Method(Box<Method>),
    Other(Box<TraitItem>),
}

/// One method of the trait.
pub(crate) struct Method {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) sig: Signature,
    /// What stands between the braces of a default body.
    pub(crate) body: Option<TokenStream>,
}

/// Parses the item under `#[plugin]`; `None` if there is not even the head of a trait.
pub(crate) fn parse(item: TokenStream, errors: &mut Errors) -> Option<Contract> {
    let parser = |input: ParseStream<'_>| {
        let mut contract = head(input)?;
        let body: Group = input.parse()?;
        if body.delimiter() != Delimiter::Brace {
            return Err(syn::Error::new(
                body.span(),
                "expected the methods of the trait in braces",
            ));
        }
        let members = |input: ParseStream<'_>| Ok(members(input, errors));
        contract.items = members.parse2(body.stream())?;
        Ok(contract)
    };
    match parser.parse2(item) {
        Ok(contract) => Some(contract),
        Err(error) => {
            errors.syntax(error);
            None
        }
    }
}

fn head(input: ParseStream<'_>) -> syn::Result<Contract> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis = input.parse()?;
    let unsafety = input.parse()?;
    let auto = input.parse()?;
    let trait_token = input.parse()?;
    let ident = input.parse()?;
    let mut generics: Generics = input.parse()?;
    let mut supertraits = Punctuated::new();
    if input.parse::<Option<Token![:]>>()?.is_some() {
        while !input.peek(Token![where]) && !input.peek(syn::token::Brace) {
            supertraits.push_value(input.parse()?);
            if !input.peek(Token![+]) {
                break;
            }
            supertraits.push_punct(input.parse()?);
        }
    }
    generics.where_clause = input.parse()?;
    Ok(Contract {
        attrs,
        vis,
        unsafety,
        auto,
        trait_token,
        ident,
        generics,
        supertraits,
        items: Vec::new(),
    })
}

fn members(input: ParseStream<'_>, errors: &mut Errors) -> Vec<Member> {
    let mut members = Vec::new();
    while !input.is_empty() {
        match member(input, errors) {
            Ok(member) => members.push(member),
            Err(error) => {
                errors.syntax(error);
                skip_member(input);
            }
        }
    }
    members
}

fn member(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Member> {
    let ahead = input.fork();
    ahead.call(Attribute::parse_outer)?;
    let signature = ahead.parse::<Signature>();
    if signature.is_err() && !looks_like_method(&ahead) {
        let other = input.fork();
        if other.parse::<TraitItem>().is_ok() {
            return Ok(Member::Other(Box::new(input.parse()?)));
        }
    }
    let attrs = input.call(Attribute::parse_outer)?;
    let sig: Signature = input.parse()?;
    let mut body = None;
    if input.peek(syn::token::Brace) {
        body = Some(input.parse::<Group>()?.stream());
    } else if let Err(error) = input.parse::<Token![;]>() {
        // The method is whole; an IDE goes on completing inside it.
        errors.syntax(error);
    }
    Ok(Member::Method(Box::new(Method { attrs, sig, body })))
}

fn looks_like_method(input: ParseStream<'_>) -> bool {
    input.peek(Token![fn]) || (input.peek(Token![async]) && input.peek2(Token![fn]))
}

/// Goes on behind the next `;` or `{…}`.
fn skip_member(input: ParseStream<'_>) {
    while let Ok(token) = input.parse::<TokenTree>() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ';' => return,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return,
            _ => {}
        }
    }
}
