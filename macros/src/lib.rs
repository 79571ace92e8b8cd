//! The attributes of connect-plugin: one Rust trait is the whole contract.
//!
//! The crate `connect-plugin` re-exports everything here. Each attribute goes through the same
//! steps: its arguments are read (`attr`), the item is parsed (`parse`), every rule is checked
//! (`check`) and gives a model (`model`), which becomes tokens (`expand`). All mistakes of one item
//! are reported together, and the item itself comes out again whatever happens.

mod attr;
mod case;
mod check;
mod diag;
mod doc;
mod expand;
mod item;
mod model;
mod names;
mod options;
mod parse;
mod place;
mod runtime;
mod schema_test;
mod syntax;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

#[doc = include_str!("../docs/plugin.md")]
#[proc_macro_attribute]
pub fn plugin(args: TokenStream, item: TokenStream) -> TokenStream {
    item::contract(args.into(), item.into()).into()
}

#[doc = include_str!("../docs/message.md")]
#[proc_macro_attribute]
pub fn message(args: TokenStream, item: TokenStream) -> TokenStream {
    item::message(args.into(), item.into()).into()
}

#[doc = include_str!("../docs/plugin_error.md")]
#[proc_macro_attribute]
pub fn plugin_error(args: TokenStream, item: TokenStream) -> TokenStream {
    item::plugin_error(args.into(), item.into()).into()
}

#[doc = include_str!("../docs/plugin_main.md")]
#[proc_macro_attribute]
pub fn plugin_main(args: TokenStream, item: TokenStream) -> TokenStream {
    item::plugin_main(args.into(), item.into()).into()
}

#[doc = include_str!("../docs/schema_test.md")]
#[proc_macro]
pub fn schema_test(args: TokenStream) -> TokenStream {
    schema_test::expand(args.into()).into()
}
