//! Rules about structs under `#[message]`.

use syn::{Fields, ItemStruct};

use super::{data, field};
use crate::attr::data::DataAttr;
use crate::diag::Errors;
use crate::model::message::Message;
use crate::{attr, case, doc};

/// Checks a struct and takes our attributes off it.
pub(crate) fn message(
    item: &mut ItemStruct,
    options: &DataAttr,
    errors: &mut Errors,
) -> Option<Message> {
    let owner = case::plain(&item.ident);
    attr::refuse_rest(&mut item.attrs, "a struct", errors);
    data::generics(&item.generics, &owner, errors);
    let package = data::package(options.package.as_ref(), errors);
    let name = data::name(options.name.as_ref(), &item.ident, errors);
    let candidates = match &mut item.fields {
        Fields::Named(named) => field::candidates(named, "struct", errors),
        Fields::Unit => Vec::new(),
        Fields::Unnamed(unnamed) => {
            // JSON and `.proto` files know fields by name.
            errors.on(
                &*unnamed,
                format!("the fields of `{owner}` need names\nhelp: `{owner} {{ #[field(1)] value: .. }}`"),
            );
            for field in &mut unnamed.unnamed {
                field::own_attr(&mut field.attrs, &owner, "struct", errors);
            }
            return None;
        }
    };
    let fields = field::fields(&owner, &candidates, &options.reserved, errors)?;
    Some(Message {
        ident: item.ident.clone(),
        name,
        package,
        parent: None,
        doc: doc::text(&item.attrs),
        fields,
        reserved_numbers: options.reserved.numbers.clone(),
        reserved_names: options.reserved.names.clone(),
    })
}
