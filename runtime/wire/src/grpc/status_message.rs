//! `google.rpc.Status`, the binary form of an error with its details.

use std::borrow::Cow;

use bytes::{Buf, BufMut, Bytes};
use prost::encoding::{DecodeContext, WireType, bytes as bytes_field, int32, message, string};
use prost::{DecodeError, Message};

use crate::code::Code;
use crate::detail::Detail;
use crate::error::Error;

/// What stands in front of a message's name in an `Any`. Nobody ever asks that host for anything.
const URL_PREFIX: &str = "type.googleapis.com/";

/// `google.rpc.Status`.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Status {
    pub(super) code: i32,
    pub(super) message: String,
    details: Vec<Packed>,
}

/// `google.protobuf.Any`.
#[derive(Debug, Default, PartialEq)]
struct Packed {
    type_url: String,
    value: Bytes,
}

impl From<&Error> for Status {
    fn from(error: &Error) -> Self {
        let pack = |detail: &Detail| Packed {
            type_url: format!("{URL_PREFIX}{}", detail.type_name()),
            value: detail.value().clone(),
        };
        Self {
            code: i32::from(error.code().number()),
            message: error.message().to_owned(),
            details: error.details().iter().map(pack).collect(),
        }
    }
}

impl Status {
    /// Makes the error; `code` is what the number stands for.
    pub(super) fn into_error(self, code: Code) -> Error {
        let unpack = |packed: Packed| {
            let name = match packed.type_url.rsplit_once('/') {
                Some((_, name)) => name.to_owned(),
                None => packed.type_url,
            };
            Detail::new(Cow::Owned(name), packed.value)
        };
        self.details
            .into_iter()
            .map(unpack)
            .fold(Error::received(code, self.message), Error::with_detail)
    }
}

impl Message for Status {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        if self.code != 0 {
            int32::encode(1, &self.code, buf);
        }
        if !self.message.is_empty() {
            string::encode(2, &self.message, buf);
        }
        message::encode_repeated(3, &self.details, buf);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        match tag {
            1 => int32::merge(wire_type, &mut self.code, buf, ctx),
            2 => string::merge(wire_type, &mut self.message, buf, ctx),
            3 => message::merge_repeated(wire_type, &mut self.details, buf, ctx),
            _ => prost::encoding::skip_field(wire_type, tag, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        let code = if self.code == 0 {
            0
        } else {
            int32::encoded_len(1, &self.code)
        };
        let text = if self.message.is_empty() {
            0
        } else {
            string::encoded_len(2, &self.message)
        };
        code + text + message::encoded_len_repeated(3, &self.details)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Message for Packed {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        string::encode(1, &self.type_url, buf);
        if !self.value.is_empty() {
            bytes_field::encode(2, &self.value, buf);
        }
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        match tag {
            1 => string::merge(wire_type, &mut self.type_url, buf, ctx),
            2 => bytes_field::merge(wire_type, &mut self.value, buf, ctx),
            _ => prost::encoding::skip_field(wire_type, tag, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        let value = if self.value.is_empty() {
            0
        } else {
            bytes_field::encoded_len(2, &self.value)
        };
        string::encoded_len(1, &self.type_url) + value
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}
