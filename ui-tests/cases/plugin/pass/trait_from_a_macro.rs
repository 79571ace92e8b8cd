//! A contract may come from `macro_rules!`, default bodies and all.

use connect_plugin::{Context, Result};

macro_rules! contract {
    ($(#[$attr:meta])* $vis:vis trait $name:ident {
        $(fn $method:ident($arg:ident: $ty:ty) -> $ok:ty;)*
    }) => {
        $(#[$attr])*
        #[connect_plugin::plugin(service = "generated.v1.Generated", version = "1.0.0")]
        $vis trait $name {
            $(async fn $method(&self, cx: &Context, $arg: $ty, request: u32) -> Result<$ok>;)*
            async fn ping(&self) -> Result<String> {
                let name = self.name();
                Ok(name.await?)
            }
            async fn name(&self) -> Result<String>;
        }
    };
}

contract! {
    /// Made of a list.
    pub trait Generated {
        fn get(key: &str) -> Option<String>;
        fn put(key: String) -> ();
    }
}

struct Nothing;

impl Generated for Nothing {
    async fn get(&self, _: &Context, _: &str, _: u32) -> Result<Option<String>> {
        Ok(None)
    }
    async fn put(&self, _: &Context, _: String, _: u32) -> Result<()> {
        Ok(())
    }
    async fn name(&self) -> Result<String> {
        Ok("nothing".to_owned())
    }
}

fn main() {
    drop(GeneratedClient::in_process(Nothing));
}
