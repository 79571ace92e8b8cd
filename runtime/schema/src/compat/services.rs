//! Rules for services and their methods.

use prost_types::method_options::IdempotencyLevel;
use prost_types::{MethodDescriptorProto, ServiceDescriptorProto};

use super::Breaking;

pub(super) fn check(
    path: &str,
    old: &ServiceDescriptorProto,
    new: &ServiceDescriptorProto,
    removed_methods: &[String],
    found: &mut Vec<Breaking>,
) {
    for method in &old.method {
        let path = format!("{path}.{}", method.name());
        match new
            .method
            .iter()
            .find(|other| other.name() == method.name())
        {
            Some(other) => {
                found.extend(method_stream_kind_changed(&path, method, other));
                found.extend(request_type_changed(&path, method, other));
                found.extend(response_type_changed(&path, method, other));
                found.extend(idempotency_weakened(&path, method, other));
            }
            None if removed_methods.contains(&path) => {}
            None => found.push(method_removed(&path, method)),
        }
    }
}

pub(super) fn service_removed(path: &str) -> Breaking {
    Breaking {
        rule: "service_removed",
        path: path.to_owned(),
        explanation: "the service was removed, and its callers have nobody to call".to_owned(),
        help: "keep the service under this name; if nobody calls it any more, delete its \
               committed file by hand"
            .to_owned(),
    }
}

fn method_removed(path: &str, method: &MethodDescriptorProto) -> Breaking {
    Breaking {
        rule: "method_removed",
        path: path.to_owned(),
        explanation: "the method was removed, and its callers get `unimplemented`".to_owned(),
        help: format!(
            "if that is meant, say `#[plugin(removed({:?}))]` on the trait",
            method.name()
        ),
    }
}

fn method_stream_kind_changed(
    path: &str,
    old: &MethodDescriptorProto,
    new: &MethodDescriptorProto,
) -> Option<Breaking> {
    let (was, is) = (kind(old), kind(new));
    (was != is).then(|| Breaking {
        rule: "method_stream_kind_changed",
        path: path.to_owned(),
        explanation: format!("the method was {was} and is {is}, and old callers frame it wrongly"),
        help: "add a method with a new name".to_owned(),
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

fn request_type_changed(
    path: &str,
    old: &MethodDescriptorProto,
    new: &MethodDescriptorProto,
) -> Option<Breaking> {
    let (was, is) = (old.input_type(), new.input_type());
    type_changed("request_type_changed", "request", path, was, is)
}

fn response_type_changed(
    path: &str,
    old: &MethodDescriptorProto,
    new: &MethodDescriptorProto,
) -> Option<Breaking> {
    let (was, is) = (old.output_type(), new.output_type());
    type_changed("response_type_changed", "response", path, was, is)
}

fn type_changed(
    rule: &'static str,
    what: &str,
    path: &str,
    was: &str,
    is: &str,
) -> Option<Breaking> {
    let (was, is) = (was.trim_start_matches('.'), is.trim_start_matches('.'));
    (was != is).then(|| Breaking {
        rule,
        path: path.to_owned(),
        explanation: format!(
            "the {what} was changed from `{was}` to `{is}`, and peers would misread it"
        ),
        help: format!("keep `{was}` and add fields to it, or add a method with a new name"),
    })
}

fn idempotency_weakened(
    path: &str,
    old: &MethodDescriptorProto,
    new: &MethodDescriptorProto,
) -> Option<Breaking> {
    let (was, is) = (promise(old), promise(new));
    (was > is).then(|| Breaking {
        rule: "idempotency_weakened",
        path: path.to_owned(),
        explanation: "the method promises less than it did, and old callers still repeat it or \
                      call it with GET"
            .to_owned(),
        help: "keep the promise, or add a method with a new name".to_owned(),
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
