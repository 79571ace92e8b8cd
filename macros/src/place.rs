//! Where the user wrote something, for generated code that rustc may have to complain about.
//!
//! An error is shown from the first to the last token of what failed. Generated tokens therefore
//! carry the spans of both ends of the user's type; with a single span, rustc would underline
//! only the first word, and report one mistake twice at two places.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use crate::runtime::Runtime;

/// Both ends of some tokens of the user's.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    start: Span,
    pub(crate) end: Span,
}

impl Place {
    /// Returns where these tokens stand.
    pub(crate) fn of(tokens: &impl ToTokens) -> Self {
        let (start, end) = ends(tokens.to_token_stream());
        Self {
            start: start.unwrap_or_else(Span::call_site),
            end: end.or(start).unwrap_or_else(Span::call_site),
        }
    }

    /// Returns a place for code that nobody but the macro is to blame for.
    pub(crate) fn nowhere() -> Self {
        Self {
            start: Span::call_site(),
            end: Span::call_site(),
        }
    }

    /// Returns `<ty as p::Trait>::rest`.
    pub(crate) fn project(
        self,
        p: &Runtime,
        ty: &TokenStream,
        trait_: &TokenStream,
        rest: &TokenStream,
    ) -> TokenStream {
        self.around(ty, &quote!(as #p::#trait_), rest)
    }

    /// Returns `<ty as path>::rest`.
    pub(crate) fn around(
        self,
        ty: &TokenStream,
        as_path: &TokenStream,
        rest: &TokenStream,
    ) -> TokenStream {
        let (as_path, rest) = (self.at_end(as_path), self.at_end(rest));
        let open = quote_spanned!(self.start=> <);
        let close = quote_spanned!(self.end=> >::);
        quote!(#open #ty #as_path #close #rest)
    }

    /// Returns a call whose parentheses stand at the last token.
    pub(crate) fn call(self, function: &TokenStream, arguments: TokenStream) -> TokenStream {
        let mut parentheses = Group::new(Delimiter::Parenthesis, arguments);
        parentheses.set_span(self.end);
        quote!(#function #parentheses)
    }

    /// Returns `move |..| async move { .. }`.
    pub(crate) fn closure(self, head: &TokenStream, body: TokenStream) -> TokenStream {
        let start = self.at_start(&quote!(move));
        let mut braces = Group::new(Delimiter::Brace, body);
        braces.set_span(self.end);
        quote!(#start #head async move #braces)
    }

    /// Returns `result.map(function)`.
    pub(crate) fn map(self, result: &TokenStream, function: &TokenStream) -> TokenStream {
        let map = self.path(&quote!(::core::result::Result::map));
        self.call(&map, quote!(#result, #function))
    }

    /// Returns a path of generated tokens that reaches from the first token to the last.
    pub(crate) fn path(self, path: &TokenStream) -> TokenStream {
        let mut tokens = path.clone().into_iter();
        let first: TokenStream = tokens.next().into_iter().collect();
        let (first, rest) = (self.at_start(&first), self.at_end(&tokens.collect()));
        quote!(#first #rest)
    }

    /// Returns generated tokens as if they stood at the first token.
    pub(crate) fn at_start(self, tokens: &TokenStream) -> TokenStream {
        respanned(tokens.clone(), self.start)
    }

    /// Returns generated tokens as if they stood at the last token.
    pub(crate) fn at_end(self, tokens: &TokenStream) -> TokenStream {
        respanned(tokens.clone(), self.end)
    }

    /// Returns a local variable as if it stood at the last token; it stays the macro's.
    pub(crate) fn local(self, ident: &Ident) -> Ident {
        let mut ident = ident.clone();
        ident.set_span(ident.span().located_at(self.end));
        ident
    }
}

/// Returns a type with the item's own name in the place of `Self`, which stands for nothing outside
/// of the item.
pub(crate) fn without_self(tokens: TokenStream, item: &Ident) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) if ident == "Self" => {
                let mut name = item.clone();
                name.set_span(ident.span());
                TokenTree::Ident(name)
            }
            TokenTree::Group(group) => {
                let stream = without_self(group.stream(), item);
                let mut inner = Group::new(group.delimiter(), stream);
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            other => other,
        })
        .collect()
}

fn ends(tokens: TokenStream) -> (Option<Span>, Option<Span>) {
    let (mut start, mut end) = (None, None);
    for token in tokens {
        let (first, last) = match &token {
            TokenTree::Group(group) => match group.delimiter() {
                // `macro_rules!` wraps types so; only what is inside has a place of its own.
                Delimiter::None => ends(group.stream()),
                _ => (Some(group.span_open()), Some(group.span_close())),
            },
            other => (Some(other.span()), Some(other.span())),
        };
        start = start.or(first);
        end = last.or(end);
    }
    (start, end)
}

fn respanned(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), respanned(group.stream(), span));
                inner.set_span(span);
                TokenTree::Group(inner)
            }
            mut other => {
                other.set_span(span);
                other
            }
        })
        .collect()
}
