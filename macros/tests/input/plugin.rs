/// Simple key-value storage.
#[plugin(
    service = "kv.v1.KVService",
    version = "1.0.0",
    requires(LoggerClient = "^1.2", metrics_api::MetricsClient(optional)),
    removed("Flush")
)]
pub trait Kv {
    /// Reads one key.
    #[rpc(no_side_effects)]
    async fn get(&self, cx: &Context, key: &str) -> Result<GetResponse, KvError>;
    #[rpc(idempotent)]
    async fn put(
        &self,
        cx: &Context,
        /// The key.
        #[field(2)] key: &str,
        #[field(1)] value: Bytes,
    ) -> Result<(), KvError>;
    #[rpc(name = "Remove", idempotent, returns(name = "found", number = 2))]
    async fn delete(&self, #[ctx] caller: &Caller, r#type: &Kind) -> Result<bool>;
    /// Streams changes.
    async fn watch(&self, cx: &Context, prefix: String) -> Result<Streaming<WatchEvent>>;
    async fn import(&self, cx: &Context, entries: Streaming<Entry, KvError>) -> Result<u64>;
    async fn session(&self, commands: Streaming<String>) -> Result<Streaming<Entry>>;
    #[must_use]
    async fn ping(&self) -> Result<()> {
        work()
    }
}
