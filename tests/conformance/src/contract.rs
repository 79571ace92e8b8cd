//! The service that the suite calls, as `service.proto` declares it.

use connect_plugin::{Context, Result, Streaming, plugin};

use crate::messages::{
    BidiStreamRequest, BidiStreamResponse, ClientStreamRequest, ClientStreamResponse,
    IdempotentUnaryRequest, IdempotentUnaryResponse, ServerStreamRequest, ServerStreamResponse,
    UnaryRequest, UnaryResponse, UnimplementedRequest, UnimplementedResponse,
};

/// Answers as its requests tell it to, and tells what it saw of them.
#[plugin(
    service = "connectrpc.conformance.v1.ConformanceService",
    version = "1.0.0"
)]
pub(crate) trait Conformance {
    async fn unary(&self, cx: &Context, request: UnaryRequest) -> Result<UnaryResponse>;

    async fn server_stream(
        &self,
        cx: &Context,
        request: ServerStreamRequest,
    ) -> Result<Streaming<ServerStreamResponse>>;

    async fn client_stream(
        &self,
        cx: &Context,
        requests: Streaming<ClientStreamRequest>,
    ) -> Result<ClientStreamResponse>;

    async fn bidi_stream(
        &self,
        cx: &Context,
        requests: Streaming<BidiStreamRequest>,
    ) -> Result<Streaming<BidiStreamResponse>>;

    async fn unimplemented(
        &self,
        cx: &Context,
        request: UnimplementedRequest,
    ) -> Result<UnimplementedResponse>;

    #[rpc(no_side_effects)]
    async fn idempotent_unary(
        &self,
        cx: &Context,
        request: IdempotentUnaryRequest,
    ) -> Result<IdempotentUnaryResponse>;
}
