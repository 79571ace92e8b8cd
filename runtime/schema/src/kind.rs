//! The kinds: one type without values per way to encode something.
//!
//! `cardinality` holds how often ([`Implicit`], [`Explicit`], [`Always`], [`Required`],
//! [`Repeated`], [`Map`]); the others hold what.

#[macro_use]
#[cfg(any(feature = "url", feature = "uuid"))]
mod parsed;

mod cardinality;
#[cfg(feature = "chrono")]
mod chrono;
mod composite;
mod integer;
#[cfg(feature = "jiff")]
mod jiff;
mod map;
pub mod oneof;
mod scalar;
mod standard;
mod text;
mod transparent;
#[cfg(feature = "url")]
mod url;
#[cfg(feature = "uuid")]
mod uuid;
mod wrapper;

pub use cardinality::{Always, Explicit, Implicit, Repeated, Required};
pub use composite::{Boxed, Enumeration, Nested};
pub use map::{Map, MapLike};
pub use scalar::{
    Bool, Double, Fixed32, Fixed64, Float, Int32, Int64, Sfixed32, Sfixed64, Sint32, Sint64,
    Uint32, Uint64,
};
pub use standard::{Standing, StandsFor};
pub use text::{Bytes, Octets, String, Text, WrongLength};
pub use transparent::{Newtype, Through};
pub use wrapper::Wrapper;
