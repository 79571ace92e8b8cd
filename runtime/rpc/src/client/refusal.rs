//! Reads what came with a status that is not 200.

use std::time::Duration;

use bytes::Bytes;
use connect_plugin_wire::client::{Call, EXCERPT_LEN};
use http::response::Parts;
use tokio::time::timeout;

use crate::Error;
use crate::body::Body;
use crate::patience::Patience;

/// How long the page of a proxy is waited for, which only says more of what the status says.
const PAGE_TIMEOUT: Duration = Duration::from_secs(1);

/// Makes the error of a response that is no success. The status says what went wrong, whatever
/// becomes of the text.
pub(super) async fn read(call: &Call, head: &Parts, mut body: Body) -> Error {
    let body = if call.has_error_object(&head.headers) {
        let limit = call.max_body_size(&head.headers);
        let mut patience = Patience::default();
        let collected = body.collect(limit, &mut patience, |_| Ok(()));
        collected.await.unwrap_or_default()
    } else {
        beginning(&mut body).await
    };
    call.refused(head.status, &head.headers, body)
}

/// Reads as much as is looked at, or as there is in time.
async fn beginning(body: &mut Body) -> Bytes {
    let mut read = Vec::new();
    let read_enough = async {
        while read.len() < EXCERPT_LEN
            && let Ok(Some(frame)) = body.next_frame().await
        {
            let data = frame.into_data().unwrap_or_default();
            let room = EXCERPT_LEN - read.len();
            read.extend_from_slice(&data[..data.len().min(room)]);
        }
    };
    // What came until then is enough, too.
    drop(timeout(PAGE_TIMEOUT, read_enough).await);
    Bytes::from(read)
}
