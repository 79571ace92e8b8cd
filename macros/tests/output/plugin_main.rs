/// Starts.
fn main() -> ::std::process::ExitCode {
    #[allow(clippy::unused_async, reason = "`#[plugin_main]` asks for an `async fn`")]
    async fn __plugin_main(
        host: Host,
        log: LoggerClient,
        metrics: Watched<MetricsClient>,
    ) -> connect_plugin::Result<CacheServer<LruCache>> {
        work()
    }
    async fn __resolve<__D: ::connect_plugin::__private::Dependency>(
        host: &::connect_plugin::__private::plugin::Host,
        need: ::core::option::Option<::connect_plugin::__private::ServiceRequirement>,
    ) -> ::core::result::Result<__D, ::connect_plugin::__private::Error> {
        __D::resolve(host, need).await
    }
    static __MANIFEST: ::connect_plugin::__private::Manifest = ::connect_plugin::__private::Manifest {
        id: "cache-plugin",
        version: ::core::env!("CARGO_PKG_VERSION"),
        provides: <<connect_plugin::Result<
            CacheServer<LruCache>,
        > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Provides>::SERVICES,
        requires: &[
            ::connect_plugin::__private::requirement(
                <Host as ::connect_plugin::__private::Dependency>::REQUIREMENT,
                ::core::option::Option::None,
            ),
            ::connect_plugin::__private::requirement(
                <LoggerClient as ::connect_plugin::__private::Dependency>::REQUIREMENT,
                ::core::option::Option::Some("1.2.0"),
            ),
            ::connect_plugin::__private::requirement(
                <Watched<
                    MetricsClient,
                > as ::connect_plugin::__private::Dependency>::REQUIREMENT,
                ::core::option::Option::None,
            ),
        ],
    };
    const _: () = ::connect_plugin::__private::assert_manifest(&__MANIFEST);
    const _: () = ::core::assert!(
        < LoggerClient as ::connect_plugin::__private::Dependency > ::REQUIREMENT
        .is_some(), "`LoggerClient` has no version; `#[requires]` belongs on a client"
    );
    ::connect_plugin::__private::plugin::run(
        &__MANIFEST,
        |host: ::connect_plugin::__private::plugin::Host| async move {
            let dependency0 = __resolve::<Host>(&host, __MANIFEST.requires[0usize])
                .await?;
            let dependency1 = __resolve::<
                LoggerClient,
            >(&host, __MANIFEST.requires[1usize])
                .await?;
            let dependency2 = __resolve::<
                Watched<MetricsClient>,
            >(&host, __MANIFEST.requires[2usize])
                .await?;
            ::core::result::Result::map(
                    <connect_plugin::Result<
                        CacheServer<LruCache>,
                    > as ::connect_plugin::__private::RpcResult>::into_result(
                        __plugin_main(dependency0, dependency1, dependency2).await,
                    ),
                    <<connect_plugin::Result<
                        CacheServer<LruCache>,
                    > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Provides>::into_services,
                )
                .map_err(
                    <<connect_plugin::Result<
                        CacheServer<LruCache>,
                    > as ::connect_plugin::__private::RpcResult>::Err as ::connect_plugin::__private::RpcError>::into_error,
                )
        },
    )
}
