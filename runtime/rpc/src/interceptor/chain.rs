//! Interceptors one inside the other, and the call in the middle.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use connect_plugin_schema::MethodDescriptor;

use super::message::Carried;
use super::{Call, Interceptor, Reply};
use crate::Result;
use crate::context::Context;
use crate::result::RpcError;

/// Which side of a call an interceptor stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}

type Replying = Pin<Box<dyn Future<Output = Result<Reply>> + Send>>;

/// An interceptor whose future has a type that is known.
trait Intercept: Send + Sync {
    fn intercept(self: Arc<Self>, call: Call, next: Next) -> Replying;
}

impl<I: Interceptor> Intercept for I {
    fn intercept(self: Arc<Self>, call: Call, next: Next) -> Replying {
        Box::pin(async move { Interceptor::intercept(&*self, call, next).await })
    }
}

/// The interceptors of a client, a server or a service, the outermost one first.
#[derive(Clone, Default)]
pub struct Interceptors(Option<Arc<Vec<Arc<dyn Intercept>>>>);

impl Interceptors {
    /// Adds one inside of all others.
    #[must_use]
    pub fn with(mut self, interceptor: impl Interceptor) -> Self {
        Arc::make_mut(self.0.get_or_insert_default()).push(Arc::new(interceptor));
        self
    }

    /// Adds `inner` inside of all others.
    pub(crate) fn around(&self, inner: &Self) -> Self {
        match (&self.0, &inner.0) {
            (None, _) => inner.clone(),
            (_, None) => self.clone(),
            (Some(outer), Some(inner)) => Self(Some(Arc::new(
                outer.iter().chain(&**inner).cloned().collect(),
            ))),
        }
    }

    /// Reports whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

impl fmt::Debug for Interceptors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.as_ref().map_or(0, |all| all.len());
        f.debug_tuple("Interceptors").field(&count).finish()
    }
}

/// What is inside of an interceptor: the next one, or the call itself.
pub struct Next {
    all: Arc<Vec<Arc<dyn Intercept>>>,
    index: usize,
    last: Box<dyn FnOnce(Call) -> Replying + Send>,
}

impl Next {
    /// Goes on with the call.
    ///
    /// # Errors
    ///
    /// Fails as the call does. The typed error of a method is here what it is on the wire: an
    /// [`Error`](crate::Error) with details.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future cancels the call.
    pub async fn run(mut self, call: Call) -> Result<Reply> {
        let Some(next) = self.all.get(self.index).map(Arc::clone) else {
            return (self.last)(call).await;
        };
        self.index += 1;
        next.intercept(call, self).await
    }
}

impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next")
            .field("inside", &(self.all.len() - self.index))
            .finish_non_exhaustive()
    }
}

/// What is around a call: all of it but its messages.
pub(crate) struct Around {
    pub(crate) interceptors: Interceptors,
    pub(crate) method: &'static MethodDescriptor,
    pub(crate) side: Side,
    pub(crate) cx: Context,
}

impl Around {
    /// Runs `last` with the interceptors around it, if there are any.
    ///
    /// # Errors
    ///
    /// Fails as `last` or one of the interceptors does.
    pub(crate) async fn run<Q, A, E, F, Fut>(
        self,
        request: Q::Value,
        last: F,
    ) -> Result<A::Value, E>
    where
        Q: Carried,
        A: Carried,
        E: RpcError,
        F: FnOnce(Context, Q::Value) -> Fut + Send + 'static,
        Fut: Future<Output = Result<A::Value, E>> + Send + 'static,
    {
        let Some(all) = self.interceptors.0 else {
            return last(self.cx, request).await;
        };
        let limit = (self.side == Side::Client).then(|| self.cx.clone());
        let call = Call {
            method: self.method,
            side: self.side,
            cx: self.cx,
            request: Q::carry(request),
        };
        let next = Next {
            all,
            index: 0,
            last: Box::new(move |call| {
                Box::pin(async move {
                    let request = Q::unpack(call.request)?;
                    let response = last(call.cx, request).await.map_err(E::into_error)?;
                    let response = A::carry(response);
                    Ok(Reply { response })
                })
            }),
        };
        // Boxed, so that calls without interceptors do not carry its size.
        let running = Box::pin(async move {
            match limit {
                Some(cx) => cx.limit(next.run(call)).await,
                // Who answers has limited the call already.
                None => next.run(call).await,
            }
        });
        running
            .await
            .and_then(|reply| A::unpack(reply.response))
            .map_err(E::from_error)
    }
}
