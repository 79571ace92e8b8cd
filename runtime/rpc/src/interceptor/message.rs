//! The messages of a call as interceptors see them: without their types.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Mutex, PoisonError};

use connect_plugin_schema::{Message, WrapSpec};
use connect_plugin_wire::Codec;

use super::stream::{Event, Inspect, Inspected};
use crate::argument::RpcResponse;
use crate::codec;
use crate::result::RpcError;
use crate::streaming::Streaming;
use crate::{Error, Result};

/// The messages of one direction of a call: a single one, or a stream.
pub struct Messages(Kind);

enum Kind {
    Single(Box<dyn AnyMessage>),
    // Nobody waits for the lock: it stands for a promise that the stream is not shared.
    Stream(Mutex<Box<dyn AnyStream>>),
}

impl Messages {
    /// Returns the message, unless it is a stream of them.
    pub fn single(&self) -> Option<MessageRef<'_>> {
        match &self.0 {
            Kind::Single(message) => Some(MessageRef(&**message)),
            Kind::Stream(_) => None,
        }
    }

    /// Shows each message to `inspect` as it passes, and then the end. A single message passes at
    /// once; those of a stream when somebody reads them. A stream that is dropped before its end
    /// drops `inspect`, and has no end.
    ///
    /// # Errors
    ///
    /// Fails as `inspect` does for a single message. With a stream, an error of `inspect` is how
    /// that stream fails in the place of the message or the end.
    pub fn inspect<F>(&mut self, mut inspect: F) -> Result<()>
    where
        F: FnMut(Event<'_>) -> Result<()> + Send + 'static,
    {
        match &mut self.0 {
            Kind::Single(message) => {
                inspect(Event::Message(MessageRef(&**message)))?;
                inspect(Event::End)
            }
            Kind::Stream(stream) => {
                let stream = stream.get_mut().unwrap_or_else(PoisonError::into_inner);
                stream.inspect(Box::new(inspect));
                Ok(())
            }
        }
    }
}

impl fmt::Debug for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.single() {
            Some(message) => f.debug_tuple("Single").field(&message).finish(),
            None => f.write_str("Stream"),
        }
    }
}

/// A message of whichever type.
#[derive(Clone, Copy)]
pub struct MessageRef<'a>(&'a dyn AnyMessage);

impl<'a> MessageRef<'a> {
    pub(super) fn new(message: &'a impl Message) -> Self {
        Self(message)
    }

    /// Returns the name of its type without the package, such as `GetRequest`.
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// Returns the message if it is of this type. A method with several arguments has a request
    /// whose type has no name in Rust; its [JSON](Self::to_json) has the fields.
    pub fn downcast_ref<M: Message>(&self) -> Option<&'a M> {
        let message: &dyn Any = self.0;
        message.downcast_ref()
    }

    /// Returns the size in binary protobuf, in bytes.
    pub fn encoded_len(&self) -> usize {
        self.0.encoded_len()
    }

    /// Writes the message in binary protobuf.
    ///
    /// # Errors
    ///
    /// Fails if the message has no such form.
    pub fn to_proto(&self) -> Result<Vec<u8>> {
        self.0.encode(Codec::Proto)
    }

    /// Writes the message in canonical JSON. It may hold what is not for everybody's eyes.
    ///
    /// # Errors
    ///
    /// Fails if the message has no such form, as a date after the year 9999 has not.
    pub fn to_json(&self) -> Result<String> {
        let json = self.0.encode(Codec::Json)?;
        String::from_utf8(json).map_err(|error| Error::internal(error.to_string()))
    }
}

impl fmt::Debug for MessageRef<'_> {
    /// Names the type only: messages may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

trait AnyMessage: Any + Send + Sync {
    fn name(&self) -> &'static str;
    fn encoded_len(&self) -> usize;
    fn encode(&self, codec: Codec) -> Result<Vec<u8>>;
}

impl<M: Message> AnyMessage for M {
    fn name(&self) -> &'static str {
        M::descriptor().name
    }

    fn encoded_len(&self) -> usize {
        prost::Message::encoded_len(self)
    }

    fn encode(&self, codec: Codec) -> Result<Vec<u8>> {
        codec::encode(codec, self, 0)
    }
}

trait AnyStream: Any + Send {
    fn inspect(&mut self, inspect: Inspect);
}

/// The messages of one direction, with their types: what a call carries through interceptors.
pub(crate) trait Carried: 'static {
    /// What the one who calls or answers has.
    type Value: Send + 'static;

    fn carry(value: Self::Value) -> Messages;

    /// # Errors
    ///
    /// Fails if the messages are of another call.
    fn unpack(messages: Messages) -> Result<Self::Value>;
}

/// One message.
pub(crate) struct Single<M>(PhantomData<M>);

impl<M: Message> Carried for Single<M> {
    type Value = M;

    fn carry(message: M) -> Messages {
        Messages(Kind::Single(Box::new(message)))
    }

    fn unpack(messages: Messages) -> Result<M> {
        let Kind::Single(message) = messages.0 else {
            return Err(mixed_up());
        };
        let message: Box<dyn Any> = message;
        message.downcast().map(|it| *it).map_err(|_| mixed_up())
    }
}

/// A stream of messages.
pub(crate) struct Streamed<T, S, E>(PhantomData<(T, S, E)>);

struct Typed<T, S, E> {
    stream: Streaming<T, E>,
    spec: PhantomData<fn() -> S>,
}

impl<T: RpcResponse, S: WrapSpec, E: RpcError> AnyStream for Typed<T, S, E> {
    fn inspect(&mut self, inspect: Inspect) {
        let stream = std::mem::replace(&mut self.stream, Streaming::empty());
        self.stream = Streaming::new(Inspected::<T, S, E>::new(stream, inspect));
    }
}

impl<T: RpcResponse, S: WrapSpec, E: RpcError> Carried for Streamed<T, S, E> {
    type Value = Streaming<T, E>;

    fn carry(stream: Self::Value) -> Messages {
        let spec = PhantomData;
        let typed = Typed::<T, S, E> { stream, spec };
        Messages(Kind::Stream(Mutex::new(Box::new(typed))))
    }

    fn unpack(messages: Messages) -> Result<Self::Value> {
        let Kind::Stream(stream) = messages.0 else {
            return Err(mixed_up());
        };
        let stream = stream.into_inner().unwrap_or_else(PoisonError::into_inner);
        let stream: Box<dyn Any> = stream;
        let typed = stream.downcast::<Typed<T, S, E>>();
        typed.map(|typed| typed.stream).map_err(|_| mixed_up())
    }
}

fn mixed_up() -> Error {
    Error::internal("an interceptor mixed up the messages of two calls")
}
