//! Rules about a plugin's `main`.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Attribute, FnArg, LitStr, ReturnType, Safety, Signature, Type};

use super::contract::{checked_version, requirement};
use super::form;
use super::method::shown;
use crate::attr::plugin::PluginAttr;
use crate::diag::Errors;
use crate::model::plugin::{Dependency, Plugin};
use crate::parse::function::Function;
use crate::{attr, syntax};

/// Where the attribute belongs.
pub(crate) const GOES_ON: &str =
    "`#[plugin_main]` goes on `async fn main(..) -> connect_plugin::Result<..>`";

/// Checks `main` and takes our attributes off it. `None` if it could not be run at all.
pub(crate) fn plugin(
    written: &mut Function,
    options: &PluginAttr,
    errors: &mut Errors,
) -> Option<Plugin> {
    attr::refuse_rest(&mut written.attrs, "`main`", errors);
    other_runtime(&mut written.attrs, errors);
    signature(&written.sig, errors);
    let id = id(options, errors);
    if let Some(version) = &options.version {
        checked_version(version, errors);
    }
    let dependencies = dependencies(&mut written.sig, errors);
    let output = output(&written.sig, errors);
    Some(Plugin {
        id: id?,
        version: options.version.clone(),
        dependencies: dependencies?,
        output: output?,
    })
}

/// The other attribute would start a second runtime inside ours.
fn other_runtime(attrs: &mut Vec<Attribute>, errors: &mut Errors) {
    attrs.retain(|attr| {
        let segments = &attr.path().segments;
        let is_main = segments.len() == 2
            && segments
                .last()
                .is_some_and(|segment| segment.ident == "main");
        if is_main {
            let shown = attr.path().to_token_stream().to_string().replace(' ', "");
            errors.on(
                attr,
                format!("remove `#[{shown}]`: `#[plugin_main]` starts the runtime"),
            );
        }
        !is_main
    });
}

fn signature(sig: &Signature, errors: &mut Errors) {
    if sig.asyncness.is_none() {
        errors.on(
            sig.fn_token,
            format!(
                "{GOES_ON}\nhelp: write `async fn`, and remove `#[tokio::main]` if it stands above"
            ),
        );
    }
    if sig.ident != "main" {
        errors.on(&sig.ident, format!("{GOES_ON}; this is `{}`", sig.ident));
    }
    if let Safety::Unsafe(token) = &sig.safety {
        errors.on(token, "`main` cannot be `unsafe`");
    }
    for param in &sig.generics.params {
        errors.on(param, "`main` cannot be generic");
    }
}

fn id(options: &PluginAttr, errors: &mut Errors) -> Option<LitStr> {
    let Some(id) = &options.id else {
        if !options.mentions_id {
            errors.at(
                Span::call_site(),
                "`#[plugin_main]` needs the plugin's id, under which hosts know it\n\
                 help: `#[plugin_main(id = \"kv-plugin\")]`",
            );
        }
        return None;
    };
    let text = id.value();
    if !syntax::is_id(&text) {
        errors.on(
            id,
            format!(
                "plugin id `{text}` is invalid: 1 to 128 characters, a letter first, then letters, digits, `_`, \
                 `-` or `.`"
            ),
        );
    }
    Some(id.clone())
}

fn dependencies(sig: &mut Signature, errors: &mut Errors) -> Option<Vec<Dependency>> {
    let mut dependencies = Vec::new();
    let mut sound = true;
    for input in &mut sig.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                errors.on(&*receiver, format!("{GOES_ON}, not on a method"));
                sound = false;
            }
            FnArg::Typed(argument) => {
                attr::refuse_cfg(&argument.attrs, "main", "function", errors);
                let version = attr::plugin::take_requires(&mut argument.attrs, errors);
                attr::refuse_rest(&mut argument.attrs, "an argument of `main`", errors);
                sound &= by_value(&argument.ty, errors);
                dependencies.push(Dependency {
                    ty: (*argument.ty).clone(),
                    shown: shown(&argument.ty),
                    version: version
                        .as_ref()
                        .and_then(|literal| requirement(literal, errors)),
                    requires: version.map(ToTokens::into_token_stream),
                });
            }
        }
    }
    sound.then_some(dependencies)
}

/// The manifest is computed from the types, so they must be owned and have names.
fn by_value(ty: &Type, errors: &mut Errors) -> bool {
    match form::bare(ty) {
        Type::Reference(reference) => {
            let inner = shown(&reference.elem);
            errors.on(ty, format!("take `{inner}` by value; it is cheap to clone"));
            false
        }
        Type::ImplTrait(found) => {
            let first = form::first_trait(&found.bounds).unwrap_or_else(|| "Logger".to_owned());
            errors.on(
                ty,
                format!("name the client type: `{first}Client` instead of `impl {first}`"),
            );
            false
        }
        _ => true,
    }
}

fn output(sig: &Signature, errors: &mut Errors) -> Option<Type> {
    let ReturnType::Type(_, ty) = &sig.output else {
        errors.at(
            sig.paren_token.span.close(),
            "`main` must return what the plugin provides\n\
             help: `-> connect_plugin::Result<KvServer<MyKv>>`",
        );
        return None;
    };
    if let Some(found) = form::find(ty, &|ty| matches!(ty, Type::ImplTrait(_))) {
        errors.on(
            found,
            "write the concrete server type: the manifest is computed from it at compile time\n\
             help: `-> connect_plugin::Result<KvServer<MyKv>>`",
        );
        return None;
    }
    Some((**ty).clone())
}
