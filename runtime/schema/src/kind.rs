//! The kinds: one type without values per way to encode something.
//!
//! `cardinality` holds how often ([`Implicit`], [`Explicit`], [`Always`], [`Repeated`],
//! [`Map`]), `scalar` and `composite` hold what.

mod cardinality;
mod composite;
mod map;
mod scalar;

pub use cardinality::{Always, Explicit, Implicit, Repeated};
pub use composite::{Boxed, Enumeration, Nested};
pub use map::{Map, MapLike};
pub use scalar::{Bool, Bytes, Double, Float, Int32, Int64, String, Uint32, Uint64};
