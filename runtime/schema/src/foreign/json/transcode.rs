//! JSON by way of the binary encoding and `prost-reflect`.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};

use prost_reflect::prost::Message as _;
use prost_reflect::{
    DescriptorPool, DeserializeOptions, DynamicMessage, MessageDescriptor, SerializeOptions,
};
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serializer};
use serde_json::value::RawValue;

use crate::foreign::files::{FilesError, ProtoFiles};
use crate::json::{Reading, Unknown};

pub(in crate::foreign) fn write<T, F, S>(message: &T, serializer: S) -> Result<S::Ok, S::Error>
where
    T: prost::Message + prost::Name,
    F: ProtoFiles,
    S: Serializer,
{
    let descriptor = descriptor::<T, F>().map_err(S::Error::custom)?;
    let encoded = message.encode_to_vec();
    let dynamic = DynamicMessage::decode(descriptor, encoded.as_slice());
    dynamic
        .map_err(S::Error::custom)?
        .serialize_with_options(serializer, &SerializeOptions::new())
}

pub(in crate::foreign) fn read<'de, T, F, D>(
    deserializer: D,
    cx: Reading<'_>,
) -> Result<T, D::Error>
where
    T: prost::Message + prost::Name + Default,
    F: ProtoFiles,
    D: Deserializer<'de>,
{
    let descriptor = descriptor::<T, F>().map_err(D::Error::custom)?;
    // The text is found without recursion, and then read by a parser that has a limit on depth:
    // ours counts messages, and reflection has no place for that.
    let text = <Box<RawValue>>::deserialize(deserializer)?;
    let parts = text.get().bytes().filter(|byte| b",[{".contains(byte));
    cx.charge_all::<DynamicMessage, D::Error>(parts.count())?;
    let mut parser = serde_json::Deserializer::from_str(text.get());
    let refuse = cx.unknown() == Unknown::Refuse && !cx.is_in_any();
    let options = DeserializeOptions::new().deny_unknown_fields(refuse);
    let dynamic = DynamicMessage::deserialize_with_options(descriptor, &mut parser, &options)
        .map_err(|error| D::Error::custom(without_place(&error)))?;
    T::decode(dynamic.encode_to_vec().as_slice()).map_err(D::Error::custom)
}

/// Takes the place off an error: it counts from the beginning of this message, and the reader of
/// the whole text adds its own.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

fn descriptor<T: prost::Name, F: ProtoFiles>() -> Result<MessageDescriptor, String> {
    let name = T::full_name();
    let descriptor = match pool(F::DESCRIPTORS) {
        Ok(pool) => pool
            .get_message_by_name(&name)
            .ok_or(FilesError::NotDeclared),
        Err(error) => Err(error),
    };
    descriptor.map_err(|error| format!("`{name}` has no JSON, because {error}"))
}

/// Returns the types of a set of files, which is read once.
fn pool(descriptors: &'static [u8]) -> Result<DescriptorPool, FilesError> {
    /// By address: the bytes of one `ProtoFiles` are always the same.
    type Pools = RwLock<HashMap<(usize, usize), DescriptorPool>>;
    static POOLS: OnceLock<Pools> = OnceLock::new();

    if descriptors.is_empty() {
        return Err(FilesError::Undescribed);
    }
    let key = (descriptors.as_ptr().addr(), descriptors.len());
    let pools = POOLS.get_or_init(Pools::default);
    let known = pools.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(pool) = known.get(&key) {
        return Ok(pool.clone());
    }
    drop(known);
    let pool = DescriptorPool::decode(descriptors)
        .map_err(|error| FilesError::Unreadable(error.to_string()))?;
    let mut known = pools.write().unwrap_or_else(PoisonError::into_inner);
    Ok(known.entry(key).or_insert(pool).clone())
}
