//! Nothing is taken from the prelude, and nothing of the user's is mistaken for it.

#![no_implicit_prelude]
#![allow(dead_code)]

mod names {
    //! Types that are called like those which generated code needs.

    #[::connect_plugin::message]
    #[derive(Clone, Debug)]
    pub struct Option {
        #[field(1)]
        pub value: u32,
    }

    use ::std::clone::Clone;
    use ::std::fmt::Debug;
}

use ::std::clone::Clone;
use ::std::fmt::Debug;

use names::Option;

#[::connect_plugin::message]
#[derive(Clone, Debug)]
pub struct String {
    #[field(1)]
    pub text: ::std::string::String,
    #[field(2)]
    pub maybe: ::std::option::Option<u64>,
}

pub struct Result;
pub struct Future;
pub struct Box;
pub struct Vec;
pub struct Send;
pub struct Sync;
pub struct Arc;
pub struct Some;
pub struct Ok;
pub struct Err;
pub struct None;
pub struct Message;
pub struct S;

#[::connect_plugin::plugin_error(name = "strings.v1.StringError")]
#[derive(Debug)]
pub enum Error {
    #[field(1)]
    #[code(not_found)]
    Missing {
        #[field(1)]
        key: ::std::string::String,
    },
    #[transport]
    Call(::connect_plugin::Error),
}

impl ::std::fmt::Display for Error {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str("failed")
    }
}

impl ::std::error::Error for Error {}

#[::connect_plugin::plugin(service = "strings.v1.Strings", version = "1.0.0")]
pub trait Strings {
    async fn get(
        &self,
        cx: &::connect_plugin::Context,
        option: Option,
    ) -> ::std::result::Result<String, Error>;
    async fn put(&self, key: &str, value: String) -> ::std::result::Result<(), Error>;
    async fn watch(
        &self,
        prefix: &str,
    ) -> ::std::result::Result<::connect_plugin::Streaming<String, Error>, Error>;
    async fn ping(&self) -> ::std::result::Result<(), Error> {
        ::std::result::Result::Ok(())
    }
}

fn main() {}
