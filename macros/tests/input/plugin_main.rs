/// Starts.
#[plugin_main(id = "cache-plugin")]
async fn main(
    host: Host,
    #[requires("^1.2")] log: LoggerClient,
    metrics: Watched<MetricsClient>,
) -> connect_plugin::Result<CacheServer<LruCache>> {
    work()
}
