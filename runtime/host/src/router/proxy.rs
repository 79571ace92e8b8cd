//! What changes about an HTTP exchange on its way through the host: a few headers.

use connect_plugin_proto::names::{CALLER_HEADER, HOST_SECRET_HEADER, RUNTIME_ID_HEADER};
use connect_plugin_rpc::{Body, Channel, Error};
use http::header::{AUTHORIZATION, CONNECTION, HOST, TE};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, Uri};

use crate::instance::Instance;

/// Headers that belong to one connection.
const HOP_BY_HOP: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Makes the request to a provider from that of the caller. The body is passed on as it is.
pub(crate) fn outgoing(
    request: Request<Body>,
    path: &str,
    provider: &Channel,
    caller: &Instance,
) -> Result<Request<Body>, Error> {
    let (mut head, body) = request.into_parts();
    head.uri = uri(path, head.uri.query(), provider)?;
    // Each connection negotiates its own version.
    head.version = http::Version::default();
    head.extensions = http::Extensions::default();
    clean_request(&mut head.headers);
    // What shows a launched plugin that its host calls.
    for (name, value) in provider.headers() {
        head.headers.insert(name, value.clone());
    }
    let caller = HeaderValue::from_str(&caller.runtime_id)
        .map_err(|error| Error::internal(format!("a runtime id is no header: {error}")))?;
    head.headers
        .insert(HeaderName::from_static(CALLER_HEADER), caller);
    Ok(Request::from_parts(head, body))
}

/// Makes the response to the caller from that of the provider.
pub(crate) fn incoming(response: Response<Body>) -> Response<Body> {
    let (mut head, body) = response.into_parts();
    head.version = http::Version::default();
    head.extensions = http::Extensions::default();
    strip_hop_by_hop(&mut head.headers);
    Response::from_parts(head, body)
}

fn uri(path: &str, query: Option<&str>, provider: &Channel) -> Result<Uri, Error> {
    let path_and_query = match query {
        Some(query) => PathAndQuery::try_from(format!("{path}?{query}")),
        None => PathAndQuery::try_from(path),
    };
    let mut parts = http::uri::Parts::default();
    parts.scheme = Some(provider.scheme().clone());
    parts.authority = Some(provider.authority().clone());
    parts.path_and_query = Some(
        path_and_query
            .map_err(|error| Error::invalid_argument(format!("{path:?} is no path: {error}")))?,
    );
    Uri::from_parts(parts)
        .map_err(|error| Error::invalid_argument(format!("{path:?} makes no URL: {error}")))
}

/// Takes out what belongs to the caller's connection and what proves its identity to the host.
fn clean_request(headers: &mut HeaderMap) {
    // The one value of `te` that HTTP/2 knows says that trailers are welcome; gRPC insists on it.
    let takes_trailers = headers.get(TE).is_some_and(|value| value == "trailers");
    strip_hop_by_hop(headers);
    if takes_trailers {
        headers.insert(TE, HeaderValue::from_static("trailers"));
    }
    headers.remove(HOST);
    headers.remove(AUTHORIZATION);
    headers.remove(RUNTIME_ID_HEADER);
    headers.remove(CALLER_HEADER);
    headers.remove(HOST_SECRET_HEADER);
}

fn strip_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_sees_neither_the_connection_nor_the_credentials_of_the_caller() {
        let sent = [
            ("connection", "keep-alive, x-private"),
            ("keep-alive", "5"),
            ("x-private", "1"),
            ("transfer-encoding", "chunked"),
            ("te", "trailers"),
            ("host", "host.local"),
            ("authorization", "Bearer token"),
            ("x-plugin-runtime-id", "cache-plugin-1"),
            ("x-plugin-caller-id", "somebody-else"),
            ("x-plugin-host-secret", "a guess"),
            ("content-type", "application/proto"),
            ("connect-timeout-ms", "250"),
            ("traceparent", "00-1-1-01"),
        ];
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(name, HeaderValue::from_static(value));
        }
        clean_request(&mut headers);
        let mut left: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(
            left,
            ["connect-timeout-ms", "content-type", "te", "traceparent"]
        );
    }
}
