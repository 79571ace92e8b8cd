//! Rules for services and their methods.

use prost_types::method_options::IdempotencyLevel;
use prost_types::{MethodDescriptorProto, ServiceDescriptorProto};

use super::pairing::Pairing;
use super::{Breaking, Level, Rule};

pub(super) const REMOVED: Rule = Rule::new(
    Level::Wire,
    "service_removed",
    "A service was removed or renamed; its name is part of every call's path.",
);
pub(super) const METHOD_REMOVED: Rule = Rule::new(
    Level::Wire,
    "method_removed",
    "A method was removed or renamed, and the schema does not say so.",
);
pub(super) const DECLARED_METHOD_REMOVED: Rule = Rule::new(
    Level::Source,
    "declared_method_removed",
    "A method was removed, and the schema says so.",
);
pub(super) const STREAM_KIND_CHANGED: Rule = Rule::new(
    Level::Wire,
    "method_stream_kind_changed",
    "A method streams in other directions than it did.",
);
pub(super) const REQUEST_CHANGED: Rule = Rule::new(
    Level::Wire,
    "request_type_changed",
    "A method takes another message, and its bytes would be misread.",
);
pub(super) const REQUEST_JSON_CHANGED: Rule = Rule::new(
    Level::Json,
    "request_json_type_changed",
    "A method takes another message, which has the same bytes and looks different in JSON.",
);
pub(super) const RESPONSE_CHANGED: Rule = Rule::new(
    Level::Wire,
    "response_type_changed",
    "A method returns another message, and its bytes would be misread.",
);
pub(super) const RESPONSE_JSON_CHANGED: Rule = Rule::new(
    Level::Json,
    "response_json_type_changed",
    "A method returns another message, which has the same bytes and looks different in JSON.",
);
pub(super) const REQUEST_OR_RESPONSE_RENAMED: Rule = Rule::new(
    Level::Source,
    "request_or_response_renamed",
    "A method takes or returns a message of another name, which carries the same.",
);
pub(super) const IDEMPOTENCY_WEAKENED: Rule = Rule::new(
    Level::Wire,
    "idempotency_weakened",
    "A method promises less than it did about being called twice.",
);

/// What is needed to compare two services, and what was found.
pub(super) struct Changes<'a, 'b> {
    pub(super) pairing: &'a mut Pairing<'b>,
    pub(super) removed_methods: &'a [String],
    pub(super) found: &'a mut Vec<Breaking>,
}

impl Changes<'_, '_> {
    pub(super) fn find(
        &mut self,
        path: &str,
        old: &ServiceDescriptorProto,
        new: &ServiceDescriptorProto,
    ) {
        for method in &old.method {
            let path = &format!("{path}.{}", method.name());
            let mut others = new.method.iter();
            let Some(other) = others.find(|other| other.name() == method.name()) else {
                let is_declared = self.removed_methods.contains(path);
                self.found.push(if is_declared {
                    declared_method_removed(path)
                } else {
                    method_removed(path, method)
                });
                continue;
            };
            let request = request_changed(path, method, other, self.pairing);
            let response = response_changed(path, method, other, self.pairing);
            self.found
                .extend(method_stream_kind_changed(path, method, other));
            self.found.extend(request.into_iter().chain(response));
            self.found.extend(idempotency_weakened(path, method, other));
        }
    }
}

pub(super) fn service_removed(path: &str) -> Breaking {
    REMOVED.breaking(
        path,
        "the service was removed, and its callers have nobody to call",
        "keep the service under this name; if nobody calls it any more, delete its committed file \
         by hand",
    )
}

fn method_removed(path: &str, method: &MethodDescriptorProto) -> Breaking {
    METHOD_REMOVED.breaking(
        path,
        "the method was removed, and its callers get `unimplemented`",
        format!(
            "if that is meant, say `#[plugin(removed({:?}))]` on the trait",
            method.name()
        ),
    )
}

fn declared_method_removed(path: &str) -> Breaking {
    DECLARED_METHOD_REMOVED.breaking(
        path,
        "the method was removed, and code of other languages calls it",
        "keep the method until nobody calls it",
    )
}

fn method_stream_kind_changed(
    path: &str,
    old: &MethodDescriptorProto,
    new: &MethodDescriptorProto,
) -> Option<Breaking> {
    let (was, is) = (kind(old), kind(new));
    (was != is).then(|| {
        STREAM_KIND_CHANGED.breaking(
            path,
            format!("the method was {was} and is {is}, and old callers frame it wrongly"),
            "add a method with a new name",
        )
    })
}

fn kind(method: &MethodDescriptorProto) -> &'static str {
    match (method.client_streaming(), method.server_streaming()) {
        (false, false) => "unary",
        (true, false) => "a client stream",
        (false, true) => "a server stream",
        (true, true) => "a stream both ways",
    }
}

fn request_changed(
    path: &str,
    old: &MethodDescriptorProto,
    new: &MethodDescriptorProto,
    pairing: &mut Pairing<'_>,
) -> Option<Breaking> {
    let (was, is) = (old.input_type(), new.input_type());
    let (rule, effect) = match pairing.of_messages(was, is)? {
        Level::Wire => (REQUEST_CHANGED, "peers would misread it"),
        Level::Json => (REQUEST_JSON_CHANGED, "peers would misread it in JSON"),
        Level::Source => (
            REQUEST_OR_RESPONSE_RENAMED,
            "code of other languages names it",
        ),
    };
    Some(type_changed(rule, path, "request", (was, is), effect))
}

fn response_changed(
    path: &str,
    old: &MethodDescriptorProto,
    new: &MethodDescriptorProto,
    pairing: &mut Pairing<'_>,
) -> Option<Breaking> {
    let (was, is) = (old.output_type(), new.output_type());
    let (rule, effect) = match pairing.of_messages(was, is)? {
        Level::Wire => (RESPONSE_CHANGED, "peers would misread it"),
        Level::Json => (RESPONSE_JSON_CHANGED, "peers would misread it in JSON"),
        Level::Source => (
            REQUEST_OR_RESPONSE_RENAMED,
            "code of other languages names it",
        ),
    };
    Some(type_changed(rule, path, "response", (was, is), effect))
}

fn type_changed(
    rule: Rule,
    path: &str,
    what: &str,
    (was, is): (&str, &str),
    effect: &str,
) -> Breaking {
    let (was, is) = (was.trim_start_matches('.'), is.trim_start_matches('.'));
    rule.breaking(
        path,
        format!("the {what} was changed from `{was}` to `{is}`, and {effect}"),
        format!("keep `{was}` and add fields to it, or add a method with a new name"),
    )
}

fn idempotency_weakened(
    path: &str,
    old: &MethodDescriptorProto,
    new: &MethodDescriptorProto,
) -> Option<Breaking> {
    let (was, is) = (promise(old), promise(new));
    (was > is).then(|| {
        IDEMPOTENCY_WEAKENED.breaking(
            path,
            "the method promises less than it did, and old callers still repeat it or call it \
             with GET",
            "keep the promise, or add a method with a new name",
        )
    })
}

/// Orders the levels by how much they promise.
fn promise(method: &MethodDescriptorProto) -> u8 {
    match method
        .options
        .as_ref()
        .map(prost_types::MethodOptions::idempotency_level)
    {
        None | Some(IdempotencyLevel::IdempotencyUnknown) => 0,
        Some(IdempotencyLevel::Idempotent) => 1,
        Some(IdempotencyLevel::NoSideEffects) => 2,
    }
}
