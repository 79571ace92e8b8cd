//! Calls with the contract's own types: no message is made of arguments that nobody encodes.
//!
//! A service is known without its types, as an [`Arc<dyn Service>`](crate::service::Service), and
//! so would every request and result have to be boxed on its way. The generated code of a contract
//! therefore has a trait of its own whose futures are boxed, and a client that finds it calls that.
//! What takes calls apart, as interceptors do, needs the messages and goes the general way.

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::Result;
use crate::context::Context;
use crate::panic::{self, CatchPanic};

/// The future of a method, for a client in the same process.
pub type DirectFuture<'a, R> = Pin<Box<dyn Future<Output = R> + Send + 'a>>;

/// A service in this process as the client of its contract knows it.
#[derive(Clone)]
pub struct Direct(Arc<dyn Any + Send + Sync>);

impl Direct {
    /// Hides the type, which only the contract's client can name.
    pub fn new<D: ?Sized + Send + Sync + 'static>(service: Arc<D>) -> Self {
        Self(Arc::new(service))
    }

    /// Returns the service, unless it is one of another contract.
    pub(crate) fn get<D: ?Sized + Send + Sync + 'static>(&self) -> Option<&D> {
        self.0.downcast_ref::<Arc<D>>().map(|service| &**service)
    }
}

impl fmt::Debug for Direct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Direct")
    }
}

/// One call, as both sides see it. When it is dropped, nobody waits for the result any more.
#[derive(Debug)]
pub struct DirectCall<'a> {
    caller: &'a Context,
    arrived: Context,
}

impl<'a> DirectCall<'a> {
    /// Makes a call with what its caller has around it.
    #[inline]
    pub fn new(caller: &'a Context) -> Self {
        let arrived = caller.arrive();
        Self { caller, arrived }
    }

    /// Starts the method, which is given the context of the other side.
    ///
    /// # Errors
    ///
    /// Fails with `internal` if the method panics.
    #[inline]
    pub fn start<'c, R>(
        &'c self,
        method: impl FnOnce(&'c Context) -> DirectFuture<'c, R>,
    ) -> Result<DirectFuture<'c, R>> {
        panic::catch(|| method(&self.arrived))
    }

    /// Runs the method under the deadline and the cancellation of the caller. It is no part of
    /// [`start`](Self::start), so that all methods with one return type share it.
    ///
    /// # Errors
    ///
    /// Fails with `deadline_exceeded` or `canceled`, and with `internal` if the method panics.
    pub async fn run<R>(&self, started: Result<DirectFuture<'_, R>>) -> Result<R> {
        self.caller.limit(CatchPanic(started?)).await
    }
}

impl Drop for DirectCall<'_> {
    fn drop(&mut self) {
        self.arrived.end();
    }
}
