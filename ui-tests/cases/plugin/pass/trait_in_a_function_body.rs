//! A contract may be private to a function.

fn main() {
    use connect_plugin::{Context, Result, message, plugin};

    #[message]
    #[derive(Clone, Debug)]
    struct Pair {
        #[field(1)]
        left: String,
        #[field(2)]
        right: u64,
    }

    #[plugin(service = "pair.v1.Pairs", version = "1.0.0")]
    trait Pairs {
        async fn swap(&self, cx: &Context, pair: &Pair) -> Result<Pair>;
        async fn join(&self, cx: &Context, left: &str, right: u64) -> Result<Pair>;
    }

    struct Swap;

    impl Pairs for Swap {
        async fn swap(&self, _: &Context, pair: &Pair) -> Result<Pair> {
            Ok(pair.clone())
        }
        async fn join(&self, _: &Context, left: &str, right: u64) -> Result<Pair> {
            Ok(Pair { left: left.to_owned(), right })
        }
    }

    let client = PairsClient::in_process(Swap);
    drop(client);
}
