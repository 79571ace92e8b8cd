//! From what the runner wants to a call of one of the methods.

use std::time::Duration;

use connect_plugin::Context;

use super::call::Call;
use super::cancellation::Canceling;
use super::channels::Channels;
use super::outcome::Impossible;
use crate::contract::{Conformance as _, ConformanceClient};
use crate::messages::{ClientCompatRequest, ClientResponseResult, StreamType};
use crate::metadata;

const SERVICE: &str = "connectrpc.conformance.v1.ConformanceService";

/// Makes a call and tells how it went.
pub(super) async fn invoke(
    channels: &Channels,
    request: ClientCompatRequest,
) -> Result<ClientResponseResult, Impossible> {
    if request.service.as_deref() != Some(SERVICE) {
        return Err(format!("there is no service {:?}", request.service).into());
    }
    let client = ConformanceClient::new(channels.get(&request)?);
    let canceling = Canceling::new(request.cancel);
    let mut cx = Context::new()
        .with_response_metadata()
        .with_cancel(canceling.token());
    for (name, value) in metadata::pairs(&request.request_headers)? {
        cx = cx.with_header(name, value);
    }
    if let Some(timeout) = request.timeout_ms {
        cx = cx.with_timeout(Duration::from_millis(timeout.into()));
    }
    let call = Call {
        cx: cx.clone(),
        canceling,
        messages: request.request_messages,
        wait: Duration::from_millis(request.request_delay_ms.into()),
    };
    // Boxed: a call may be large, and all of them are in this one.
    let outcome = match request.method.as_deref().unwrap_or_default() {
        "Unary" => {
            let make = |cx, message| async move {
                let response = client.unary(&cx, message).await?;
                Ok(response.payload)
            };
            Box::pin(call.unary(make)).await?
        }
        "IdempotentUnary" => {
            let make = |cx, message| async move {
                let response = client.idempotent_unary(&cx, message).await?;
                Ok(response.payload)
            };
            Box::pin(call.unary(make)).await?
        }
        "Unimplemented" => {
            let make =
                |cx, message| async move { client.unimplemented(&cx, message).await.map(|_| None) };
            Box::pin(call.unary(make)).await?
        }
        "ServerStream" => Box::pin(call.server_stream(&client)).await?,
        "ClientStream" => Box::pin(call.client_stream(&client)).await?,
        "BidiStream" if request.stream_type == StreamType::FullDuplexBidiStream => {
            Box::pin(call.full_duplex(client)).await?
        }
        "BidiStream" => Box::pin(call.half_duplex(client)).await?,
        method => return Err(format!("there is no method {method:?}").into()),
    };
    outcome.into_result(&cx)
}
