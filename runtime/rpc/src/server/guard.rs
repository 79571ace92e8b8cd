//! Who is let in: decided once for each request, by its headers.

use connect_plugin_wire::server::refuse;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request, Response};

use crate::body::Body;
use crate::{Result, panic};

/// Decides by the headers of a request whether a server answers it at all.
///
/// It is asked before anything else is done with a request, whatever its path: also for what the
/// server does not have, for health and reflection, and before a body is read.
///
/// ```
/// # use connect_plugin_rpc as connect_plugin;
/// use connect_plugin::{Error, Guard, Result, Server, Services};
/// use http::HeaderMap;
///
/// struct Tenants;
///
/// impl Guard for Tenants {
///     fn admit(&self, headers: &mut HeaderMap) -> Result<()> {
///         match headers.get("x-tenant") {
///             Some(_) => Ok(()),
///             None => Err(Error::unauthenticated("whose call is it?")),
///         }
///     }
/// }
///
/// let server = Server::new(Services::new()).guard(Tenants);
/// ```
pub trait Guard: Send + Sync + 'static {
    /// Lets a request in. What is taken out of its headers is seen by nothing behind the guard.
    ///
    /// # Errors
    ///
    /// The caller gets the error, in its own protocol, and nothing else of the server.
    fn admit(&self, headers: &mut HeaderMap) -> Result<()>;
}

/// Asks a guard about a request, and returns the answer to one that it does not let in.
pub(super) fn refusal(guard: &dyn Guard, request: &mut Request<Body>) -> Option<Response<Body>> {
    let admitted = panic::catch_of("the guard", || guard.admit(request.headers_mut()));
    let error = admitted.and_then(|admitted| admitted).err()?;
    let content_type = request.headers().get(CONTENT_TYPE);
    Some(Body::answer(refuse(content_type, &error)))
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, StatusCode};

    use super::*;
    use crate::Error;

    /// Refuses whoever shows no ticket, and takes the ticket away.
    struct Tickets;

    impl Guard for Tickets {
        fn admit(&self, headers: &mut HeaderMap) -> Result<()> {
            match headers.remove("x-ticket") {
                Some(ticket) => {
                    assert_ne!(ticket, "torn");
                    Ok(())
                }
                None => Err(Error::unauthenticated("no ticket")),
            }
        }
    }

    #[track_caller]
    fn check(headers: &[(&'static str, &'static str)], expected: Option<StatusCode>) {
        let mut request = Request::new(Body::empty());
        for (name, value) in headers {
            let value = HeaderValue::from_static(value);
            request.headers_mut().insert(*name, value);
        }
        let refused = refusal(&Tickets, &mut request);
        assert_eq!(refused.map(|it| it.status()), expected, "{headers:?}");
        assert!(!request.headers().contains_key("x-ticket"));
    }

    #[test]
    fn who_is_not_let_in_is_answered_in_its_own_protocol() {
        check(&[("x-ticket", "1")], None);
        check(&[], Some(StatusCode::UNAUTHORIZED));
        let json = ("content-type", "application/json");
        check(&[json], Some(StatusCode::UNAUTHORIZED));
        // There the error stands in the trailers.
        check(
            &[("content-type", "application/grpc")],
            Some(StatusCode::OK),
        );
    }

    #[test]
    fn a_guard_that_panics_lets_nobody_in() {
        let torn = ("x-ticket", "torn");
        check(&[torn], Some(StatusCode::INTERNAL_SERVER_ERROR));
    }
}
