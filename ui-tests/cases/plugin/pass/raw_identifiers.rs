//! Words of Rust may be words of the contract.

#![allow(dead_code)]

use connect_plugin::{Context, Result, Streaming, message, plugin};

#[message]
#[derive(Clone, Debug)]
pub struct r#Struct {
    #[field(1)]
    pub r#type: String,
    #[field(2)]
    pub r#match: u32,
}

#[plugin(service = "raw.v1.Raw", version = "1.0.0")]
pub trait Raw {
    async fn r#move(&self, cx: &Context, r#type: &str, r#in: u32) -> Result<r#Struct>;
    async fn r#loop(&self, r#fn: &r#Struct) -> Result<()>;
    async fn r#yield(&self, r#for: Streaming<r#Struct>) -> Result<Streaming<r#Struct>>;
}

struct Nothing;

impl Raw for Nothing {
    async fn r#move(&self, _: &Context, r#type: &str, r#in: u32) -> Result<r#Struct> {
        Ok(r#Struct { r#type: r#type.to_owned(), r#match: r#in })
    }
    async fn r#loop(&self, _: &r#Struct) -> Result<()> {
        Ok(())
    }
    async fn r#yield(&self, r#for: Streaming<r#Struct>) -> Result<Streaming<r#Struct>> {
        Ok(r#for)
    }
}

fn main() {
    drop(RawClient::in_process(Nothing));
}
