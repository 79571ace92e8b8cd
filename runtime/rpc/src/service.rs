//! What a service is, without its types.

use std::sync::Arc;

use connect_plugin_schema::ServiceDescriptor;

use crate::placement::{ClientCore, Direct};
use crate::server::{CallFuture, IncomingCall};

/// A service of any contract: the object-safe form that servers, routes and placements hold.
///
/// `#[plugin]` implements it for the contract's server type.
pub trait Service: Send + Sync + 'static {
    /// Returns the static facts of the contract.
    fn descriptor(&self) -> &'static ServiceDescriptor;

    /// Answers a call of the method at this index of the descriptor's list.
    fn call(&self, method: usize, call: IncomingCall) -> CallFuture;

    /// Returns the service as a client of the same contract in this process calls it, if nothing
    /// has to see its calls on the way.
    fn direct(&self) -> Option<Direct> {
        None
    }
}

/// A type that belongs to one contract.
pub trait NamedService {
    /// The static facts of the contract.
    const SERVICE: &'static ServiceDescriptor;
}

/// The client of a contract, such as `KvClient`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the client of a plugin contract",
    note = "`#[connect_plugin::plugin]` on a trait `Kv` makes the client `KvClient`"
)]
pub trait Client: NamedService + Clone + Send + Sync + 'static {
    /// Makes a client of a placement.
    fn from_core(core: ClientCore) -> Self;
}

/// What a plugin provides: a server such as `KvServer<MyKv>`, or a tuple of servers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a service",
    label = "not a server type",
    note = "wrap the implementation in its server: return `KvServer<MyKv>` and `Ok(KvServer::new(..))`; several services make a tuple"
)]
pub trait Provides {
    /// The static facts of each service.
    const SERVICES: &'static [&'static ServiceDescriptor];

    /// Returns the services.
    fn into_services(self) -> Vec<Arc<dyn Service>>;
}

macro_rules! provide_tuples {
    ($($($name:ident)+;)*) => {$(
        impl<$($name: NamedService + Service),+> Provides for ($($name,)+) {
            const SERVICES: &'static [&'static ServiceDescriptor] = &[$($name::SERVICE),+];

            #[expect(non_snake_case, reason = "the type parameters name the values too")]
            fn into_services(self) -> Vec<Arc<dyn Service>> {
                let ($($name,)+) = self;
                vec![$(Arc::new($name)),+]
            }
        }
    )*};
}

provide_tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}
