//! The service: each request says how it wants to be answered.

use std::time::Duration;

use connect_plugin::{Bytes, Context, Error, Message, Result, Streaming};

use super::request::{pack, respond_with, seen};
use crate::contract::Conformance;
use crate::error;
use crate::messages::{
    BidiStreamRequest, BidiStreamResponse, ClientStreamRequest, ClientStreamResponse,
    ConformancePayload, ErrorDefinition, IdempotentUnaryRequest, IdempotentUnaryResponse,
    RequestInfo, ServerStreamRequest, ServerStreamResponse, StreamResponseDefinition, UnaryRequest,
    UnaryResponse, UnaryResponseContent, UnaryResponseDefinition, UnimplementedRequest,
    UnimplementedResponse,
};

pub(super) struct Answers;

impl Conformance for Answers {
    async fn unary(&self, cx: &Context, request: UnaryRequest) -> Result<UnaryResponse> {
        let mut seen = seen(cx);
        seen.requests.push(pack(&request)?);
        let payload = Some(one(cx, request.response_definition, seen).await?);
        Ok(UnaryResponse { payload })
    }

    async fn idempotent_unary(
        &self,
        cx: &Context,
        request: IdempotentUnaryRequest,
    ) -> Result<IdempotentUnaryResponse> {
        let mut seen = seen(cx);
        seen.requests.push(pack(&request)?);
        let payload = Some(one(cx, request.response_definition, seen).await?);
        Ok(IdempotentUnaryResponse { payload })
    }

    async fn unimplemented(
        &self,
        _: &Context,
        _: UnimplementedRequest,
    ) -> Result<UnimplementedResponse> {
        Err(Error::unimplemented(
            "this method is not implemented, on purpose",
        ))
    }

    async fn client_stream(
        &self,
        cx: &Context,
        mut requests: Streaming<ClientStreamRequest>,
    ) -> Result<ClientStreamResponse> {
        let mut seen = seen(cx);
        let mut definition = None;
        while let Some(request) = requests.next_msg().await? {
            seen.requests.push(pack(&request)?);
            if seen.requests.len() == 1 {
                definition = request.response_definition;
            }
        }
        let payload = Some(one(cx, definition, seen).await?);
        Ok(ClientStreamResponse { payload })
    }

    async fn server_stream(
        &self,
        cx: &Context,
        request: ServerStreamRequest,
    ) -> Result<Streaming<ServerStreamResponse>> {
        let mut seen = seen(cx);
        seen.requests.push(pack(&request)?);
        many(cx, request.response_definition, seen, |payload| {
            ServerStreamResponse {
                payload: Some(payload),
            }
        })
    }

    async fn bidi_stream(
        &self,
        cx: &Context,
        mut requests: Streaming<BidiStreamRequest>,
    ) -> Result<Streaming<BidiStreamResponse>> {
        let mut seen = seen(cx);
        let Some(mut first) = requests.next_msg().await? else {
            return Ok(Streaming::empty());
        };
        seen.requests.push(pack(&first)?);
        if first.full_duplex {
            return each(cx, first.response_definition, seen, requests);
        }
        // HTTP/1.1 sends nothing back before the upload is complete.
        let definition = first.response_definition.take();
        while let Some(request) = requests.next_msg().await? {
            seen.requests.push(pack(&request)?);
        }
        many(cx, definition, seen, bidi_response)
    }
}

fn bidi_response(payload: ConformancePayload) -> BidiStreamResponse {
    BidiStreamResponse {
        payload: Some(payload),
    }
}

/// Answers with one payload or an error.
async fn one(
    cx: &Context,
    definition: Option<UnaryResponseDefinition>,
    seen: RequestInfo,
) -> Result<ConformancePayload> {
    let Some(definition) = definition else {
        return Ok(payload(Bytes::new(), Some(seen)));
    };
    respond_with(
        cx,
        &definition.response_headers,
        &definition.response_trailers,
    )?;
    delay(definition.response_delay_ms).await;
    match definition.response {
        Some(UnaryResponseContent::Error(definition)) => {
            Err(error::defined(definition, Some(&seen)))
        }
        Some(UnaryResponseContent::ResponseData(data)) => Ok(payload(data, Some(seen))),
        None => Ok(payload(Bytes::new(), Some(seen))),
    }
}

/// Answers with all payloads, when all requests are there.
fn many<T: Message>(
    cx: &Context,
    definition: Option<StreamResponseDefinition>,
    seen: RequestInfo,
    response: fn(ConformancePayload) -> T,
) -> Result<Streaming<T>> {
    let definition = definition.unwrap_or_default();
    respond_with(
        cx,
        &definition.response_headers,
        &definition.response_trailers,
    )?;
    if definition.response_data.is_empty() {
        return end(definition.error, Some(&seen)).map(|()| Streaming::empty());
    }
    let wait = definition.response_delay_ms;
    Ok(Streaming::produce(move |out| async move {
        let mut seen = Some(seen);
        for data in definition.response_data {
            delay(wait).await;
            out.send(response(payload(data, seen.take()))).await?;
        }
        end(definition.error, None)
    }))
}

/// Answers each request with a payload, and sends those that are left when the requests end.
fn each(
    cx: &Context,
    definition: Option<StreamResponseDefinition>,
    seen: RequestInfo,
    mut requests: Streaming<BidiStreamRequest>,
) -> Result<Streaming<BidiStreamResponse>> {
    let definition = definition.unwrap_or_default();
    respond_with(
        cx,
        &definition.response_headers,
        &definition.response_trailers,
    )?;
    if definition.response_data.is_empty() {
        return end(definition.error, Some(&seen)).map(|()| Streaming::empty());
    }
    let wait = definition.response_delay_ms;
    Ok(Streaming::produce(move |out| async move {
        let mut seen = Some(seen);
        for data in definition.response_data {
            delay(wait).await;
            out.send(bidi_response(payload(data, seen.take()))).await?;
            seen = match requests.next_msg().await? {
                Some(request) => Some(RequestInfo {
                    requests: vec![pack(&request)?],
                    ..RequestInfo::default()
                }),
                None => None,
            };
        }
        end(definition.error, None)
    }))
}

fn payload(data: Bytes, request_info: Option<RequestInfo>) -> ConformancePayload {
    ConformancePayload { data, request_info }
}

/// Ends a call as it was asked to.
fn end(definition: Option<ErrorDefinition>, seen: Option<&RequestInfo>) -> Result<()> {
    match definition {
        Some(definition) => Err(error::defined(definition, seen)),
        None => Ok(()),
    }
}

async fn delay(ms: u32) {
    if ms > 0 {
        tokio::time::sleep(Duration::from_millis(ms.into())).await;
    }
}
