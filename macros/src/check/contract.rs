//! Rules about the trait under `#[plugin]` and about its arguments.

use std::collections::HashMap;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, GenericParam, LitStr, TraitItem, TypeParamBound};

use super::{form, method};
use crate::attr::contract::{ContractAttr, Required};
use crate::diag::Errors;
use crate::model;
use crate::model::contract::{Method, Requirement};
use crate::parse::contract::{Contract, Member};
use crate::syntax::{NoRequirement, NoVersion, Version};
use crate::{attr, case, doc, syntax};

/// Checks a trait and takes our attributes off it. The model is whole only if there is no error.
pub(crate) fn contract(
    written: &mut Contract,
    options: &ContractAttr,
    errors: &mut Errors,
) -> model::contract::Contract {
    let owner = case::plain(&written.ident);
    attr::refuse_rest(&mut written.attrs, "a trait", errors);
    rewriters(&written.attrs, errors);
    let service = service(&owner, options, errors);
    let version = version(&owner, options, errors);
    majors(options.version.as_ref(), &service, version.as_ref(), errors);
    let service_type = service_type(options.service_type.as_ref(), &service, errors);
    head(written, &owner, errors);
    other_items(written, errors);
    let methods = methods(written, errors);
    if written.items.is_empty() && errors.is_empty() {
        errors.on(&written.ident, format!("service `{owner}` has no methods"));
    }
    wire_names(&methods, errors);
    let removed = removed(&options.removed, &methods, errors);
    model::contract::Contract {
        vis: written.vis.clone(),
        ident: written.ident.clone(),
        doc: doc::text(&written.attrs),
        service,
        service_type,
        version: version
            .map(|version| version.to_string())
            .unwrap_or_default(),
        requires: requires(&options.requires, errors),
        removed,
        methods: methods.into_iter().map(|(_, method)| method).collect(),
    }
}

/// `async fn` is handled here; a second rewriting would undo or box it.
fn rewriters(attrs: &[Attribute], errors: &mut Errors) {
    for attr in attrs {
        let path = attr.path();
        let last = path
            .segments
            .last()
            .map(|segment| segment.ident.to_string());
        match last.as_deref() {
            Some("async_trait") => errors.on(
                attr,
                "remove `#[async_trait]`: `#[plugin]` handles `async fn` itself, without boxing",
            ),
            Some("make")
                if path
                    .segments
                    .iter()
                    .any(|segment| segment.ident == "trait_variant") =>
            {
                errors.on(
                    attr,
                    "remove `#[trait_variant::make]`: the futures of a service are `Send` already",
                );
            }
            _ => {}
        }
    }
}

fn service(owner: &str, options: &ContractAttr, errors: &mut Errors) -> String {
    let Some(service) = &options.service else {
        if !options.mentioned.service {
            errors.at(
                Span::call_site(),
                format!(
                    "`#[plugin]` needs the full service name\n\
                     help: `#[plugin(service = \"{}.v1.{owner}\", version = \"1.0.0\")]`; it becomes the URL path \
                     and cannot change later",
                    case::snake(owner)
                ),
            );
        }
        return String::new();
    };
    let text = service.value();
    if !syntax::is_full_name(&text) {
        errors.on(
            service,
            format!(
                "`{text}` is not a full service name: expected `package.v1.Name` (ASCII letters, digits and `_`; \
                 at least one package part)"
            ),
        );
        return String::new();
    }
    text
}

fn version(owner: &str, options: &ContractAttr, errors: &mut Errors) -> Option<Version> {
    let Some(literal) = &options.version else {
        if !options.mentioned.version {
            errors.at(
                Span::call_site(),
                format!(
                    "`#[plugin]` needs the API version of `{owner}`\n\
                     help: `version = \"1.0.0\"`; it is independent of the crate's version"
                ),
            );
        }
        return None;
    };
    checked_version(literal, errors)
}

/// Reads a full version, as hosts do.
pub(crate) fn checked_version(literal: &LitStr, errors: &mut Errors) -> Option<Version> {
    let text = literal.value();
    match syntax::version(&text) {
        Ok(version) => return Some(version),
        Err(NoVersion::Partial(full)) => {
            errors.on(
                literal,
                format!("`{text}` is not a full version\nhelp: `\"{full}\"`"),
            );
        }
        Err(NoVersion::Build(plain)) => errors.on(
            literal,
            format!("version `{text}` has build metadata, which hosts reject\nhelp: `\"{plain}\"`"),
        ),
        Err(NoVersion::Other) => {
            errors.on(
                literal,
                format!("`{text}` is not a version\nhelp: `\"1.0.0\"`"),
            );
        }
    }
    None
}

/// The package's number is what other languages see of the major version.
fn majors(literal: Option<&LitStr>, service: &str, version: Option<&Version>, errors: &mut Errors) {
    let Some((package, _)) = service.rsplit_once('.') else {
        return;
    };
    let (Some(literal), Some(version)) = (literal, version) else {
        return;
    };
    // Before 1.0 a contract may still be on its way to v1.
    if let Some(major) = syntax::package_major(package)
        && version.major != major
        && !(version.major == 0 && major == 1)
    {
        errors.on(
            literal,
            format!("package `{package}` and version `{version}` disagree: the major version must be {major}"),
        );
    }
}

fn service_type(literal: Option<&LitStr>, service: &str, errors: &mut Errors) -> String {
    let Some(literal) = literal else {
        let (package, _) = service.rsplit_once('.').unwrap_or((service, ""));
        return syntax::service_type(package).to_owned();
    };
    let text = literal.value();
    if !syntax::is_id(&text) {
        errors.on(
            literal,
            format!(
                "`{text}` cannot be a service type: 1 to 128 characters, a letter first, then letters, digits, \
                 `_`, `-` or `.`"
            ),
        );
    }
    text
}

fn head(written: &Contract, owner: &str, errors: &mut Errors) {
    for param in &written.generics.params {
        match param {
            GenericParam::Lifetime(_) => errors.on(
                param,
                format!(
                    "service `{owner}` cannot have lifetime parameters\n\
                     help: arguments may be plain references such as `&str`"
                ),
            ),
            _ => errors.on(
                param,
                format!(
                    "service `{owner}` cannot be generic: the wire needs one concrete type per field\n\
                     help: use `Bytes` or a `#[message]` enum, or declare one trait per type"
                ),
            ),
        }
    }
    if let Some(clause) = &written.generics.where_clause {
        errors.on(
            clause,
            "remove the `where` clause: `Send + Sync + 'static` is already implied",
        );
    }
    if let Some(unsafety) = &written.unsafety {
        errors.on(
            unsafety,
            "a service trait cannot be `unsafe`: its callers are in another process",
        );
    }
    if let Some(auto) = &written.auto {
        errors.on(auto, "a service trait cannot be `auto`");
    }
    for bound in &written.supertraits {
        supertrait(bound, owner, errors);
    }
}

/// A client implements one service. What is implied already may be written as well.
fn supertrait(bound: &TypeParamBound, owner: &str, errors: &mut Errors) {
    match bound {
        TypeParamBound::Trait(bound)
            if !form::ends_in(&bound.path, "Send") && !form::ends_in(&bound.path, "Sync") =>
        {
            let shown =
                form::first_trait([&TypeParamBound::Trait(bound.clone())]).unwrap_or_default();
            errors.on(
                bound,
                format!(
                    "service `{owner}` cannot extend `{shown}`: a client implements one service\n\
                     help: if it is another service, require its client in `#[plugin_main]`"
                ),
            );
        }
        _ => {}
    }
}

fn other_items(written: &Contract, errors: &mut Errors) {
    for item in &written.items {
        let Member::Other(item) = item else { continue };
        match &**item {
            TraitItem::Type(item) => errors.on(
                item,
                format!(
                    "service traits contain only methods; `type {}` cannot be sent\n\
                     help: move it to a separate trait",
                    item.ident
                ),
            ),
            TraitItem::Const(item) => errors.on(
                item,
                format!(
                    "service traits contain only methods; `const {}` cannot be sent\n\
                     help: move it to a separate trait",
                    item.ident
                ),
            ),
            TraitItem::Macro(item) => {
                let name = item
                    .mac
                    .path
                    .segments
                    .last()
                    .map(|segment| segment.ident.to_string());
                let name = name.unwrap_or_default();
                errors.on(
                    item,
                    format!("`#[plugin]` cannot see methods produced by `{name}!`; write them out"),
                );
            }
            other => errors.on(other, "service traits contain only methods"),
        }
    }
}

fn methods(written: &mut Contract, errors: &mut Errors) -> Vec<(Span, Method)> {
    let mut methods = Vec::new();
    for item in &mut written.items {
        if let Member::Method(written) = item {
            let span = written.sig.ident.span();
            methods.extend(method::method(written, errors).map(|method| (span, method)));
        }
    }
    methods
}

/// The URL of a method holds its name and nothing else.
fn wire_names(methods: &[(Span, Method)], errors: &mut Errors) {
    let mut seen: HashMap<&str, String> = HashMap::new();
    for (span, method) in methods {
        let name = case::plain(&method.ident);
        if let Some(first) = seen.get(method.wire_name.as_str()) {
            errors.at(
                *span,
                format!(
                    "`{first}` and `{name}` are both called `{}` on the wire\n\
                     help: `#[rpc(name = \"..\")]`",
                    method.wire_name
                ),
            );
        } else {
            seen.insert(&method.wire_name, name);
        }
    }
}

/// An old client that still calls a removed method must not reach a new one.
fn removed(names: &[LitStr], methods: &[(Span, Method)], errors: &mut Errors) -> Vec<String> {
    for name in names {
        let text = name.value();
        if !syntax::is_wire_name(&text) {
            errors.on(
                name,
                format!("`{text}` is not an RPC name: letters and digits, upper-case letter first"),
            );
        }
        if let Some((_, method)) = methods.iter().find(|(_, method)| method.wire_name == text) {
            errors.on(
                name,
                format!(
                    "`{text}` is listed in `removed(..)` but `{}` is still defined; a removed name can never be \
                     used again",
                    method.ident
                ),
            );
        }
    }
    names.iter().map(LitStr::value).collect()
}

fn requires(required: &[Required], errors: &mut Errors) -> Vec<Requirement> {
    let mut seen: Vec<String> = Vec::new();
    required
        .iter()
        .map(|one| {
            let shown = one
                .client
                .segments
                .iter()
                .map(|segment| segment.ident.to_string())
                .collect::<Vec<_>>()
                .join("::");
            if seen.contains(&shown) {
                errors.at(one.client.span(), format!("`{shown}` is required twice"));
            }
            seen.push(shown);
            Requirement {
                client: one.client.clone(),
                optional: one.optional,
                version: one
                    .version
                    .as_ref()
                    .and_then(|literal| requirement(literal, errors)),
            }
        })
        .collect()
}

/// Reads `"^1.2"` as the lowest version that will do: more the host cannot be told.
pub(crate) fn requirement(literal: &LitStr, errors: &mut Errors) -> Option<String> {
    let text = literal.value();
    match syntax::requirement(&text) {
        Ok(version) => return Some(version.to_string()),
        Err(NoRequirement::Inexpressible(bound)) => {
            let bound = bound.map_or_else(|| "1.2".to_owned(), |bound| bound.to_string());
            errors.on(
                literal,
                format!(
                    "`{text}` cannot be sent to the host, which knows only a minimum version\n\
                     help: `\"^{bound}\"`"
                ),
            );
        }
        Err(NoRequirement::Other) => {
            errors.on(
                literal,
                format!("`{text}` is not a version requirement\nhelp: `\"^1.2\"`"),
            );
        }
    }
    None
}
