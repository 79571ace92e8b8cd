//! Errors of calls, as the suite's messages say them and as the library has them.

use connect_plugin::{Code, Detail, Error, Message as _, Open, well_known};

use crate::messages::{ErrorDefinition, RequestInfo};

const URL_PREFIX: &str = "type.googleapis.com/";
/// It is declared inside of another message, which our messages cannot say.
const REQUEST_INFO: &str = "connectrpc.conformance.v1.ConformancePayload.RequestInfo";

/// Makes the error that a request asks for, with what was seen of the request behind its details.
pub(crate) fn defined(definition: ErrorDefinition, seen: Option<&RequestInfo>) -> Error {
    let number = definition.code.number();
    let code = Code::all().find(|code| i32::from(code.number()) == number);
    let mut error = Error::new(
        code.unwrap_or(Code::Unknown),
        definition.message.unwrap_or_default(),
    );
    for detail in definition.details {
        let name = detail.type_name().to_owned();
        error = error.with_detail(Detail::new(name, detail.value));
    }
    match seen {
        Some(seen) => error.with_detail(Detail::new(REQUEST_INFO, seen.to_proto(0).into())),
        None => error,
    }
}

/// Says what a call failed with.
pub(crate) fn received(error: &Error) -> ErrorDefinition {
    let details = error.details().iter().map(|detail| well_known::Any {
        type_url: format!("{URL_PREFIX}{}", detail.type_name()),
        value: detail.value().clone(),
    });
    ErrorDefinition {
        code: Open::from_number(i32::from(error.code().number())),
        message: Some(error.message().to_owned()),
        details: details.collect(),
    }
}
