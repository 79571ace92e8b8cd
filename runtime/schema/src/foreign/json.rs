//! Foreign messages as JSON.
//!
//! prost's types know nothing of names, so JSON goes by way of the binary encoding and the
//! descriptors of the file.

#[cfg(feature = "prost-reflect")]
mod transcode;

#[cfg(feature = "prost-reflect")]
pub(super) use transcode::{read, write};
#[cfg(not(feature = "prost-reflect"))]
pub(super) use without::{read, write};

/// Its JSON is made of the whole message, so nobody asks for single fields.
pub(super) const NOT_BY_FIELD: &str = "a foreign message is written and read as a whole";

#[cfg(not(feature = "prost-reflect"))]
mod without {
    use serde::{Deserializer, Serializer};

    use crate::json::Reading;

    #[expect(
        clippy::extra_unused_type_parameters,
        reason = "its twin with the feature reads the files of `F`"
    )]
    pub(in crate::foreign) fn write<T: prost::Name, F, S: Serializer>(
        _: &T,
        _: S,
    ) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom(refusal::<T>()))
    }

    #[expect(
        clippy::extra_unused_type_parameters,
        reason = "its twin with the feature reads the files of `F`"
    )]
    pub(in crate::foreign) fn read<'de, T: prost::Name, F, D: Deserializer<'de>>(
        _: D,
        _: Reading<'_>,
    ) -> Result<T, D::Error> {
        Err(serde::de::Error::custom(refusal::<T>()))
    }

    fn refusal<T: prost::Name>() -> String {
        format!(
            "`{}` was generated elsewhere and has no JSON in this program; help: build with the \
             feature `prost-reflect`, or call with binary protobuf",
            T::full_name()
        )
    }
}
