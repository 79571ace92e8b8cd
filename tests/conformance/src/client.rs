//! The client under test.

mod call;
mod cancellation;
mod channels;
mod invoke;
mod outcome;

use std::io;
use std::sync::Arc;

use tokio::io::Stdout;
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinSet;

use crate::messages::{ClientCompatRequest, ClientCompatResponse, ClientErrorResult, ClientResult};
use crate::stdio;
use channels::Channels;

/// How many calls are made at once: enough that those which wait for their deadlines hold up
/// nobody, and so few that a busy machine makes none of the others miss theirs.
const AT_ONCE: usize = 32;

/// Makes the calls that the runner asks for until it asks for no more.
///
/// # Errors
///
/// Fails if the runner sends no requests that can be read, or does not take the responses.
pub async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let (mut input, output) = (
        tokio::io::stdin(),
        Arc::new(Mutex::new(tokio::io::stdout())),
    );
    let channels = Arc::new(Channels::default());
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let mut calls = JoinSet::<io::Result<()>>::new();
    while let Some(request) = stdio::read::<ClientCompatRequest>(&mut input).await? {
        let slot = Arc::clone(&slots).acquire_owned().await?;
        let (channels, output) = (Arc::clone(&channels), Arc::clone(&output));
        calls.spawn(async move {
            let _slot = slot;
            respond(&channels, request, &output).await
        });
        while let Some(done) = calls.try_join_next() {
            done??;
        }
    }
    while let Some(done) = calls.join_next().await {
        done??;
    }
    Ok(())
}

/// Makes one call and says how it went.
async fn respond(
    channels: &Channels,
    request: ClientCompatRequest,
    output: &Mutex<Stdout>,
) -> io::Result<()> {
    let test_name = request.test_name.clone();
    let result = match invoke::invoke(channels, request).await {
        Ok(result) => ClientResult::Response(result),
        Err(impossible) => ClientResult::Error(ClientErrorResult {
            message: impossible.to_string(),
        }),
    };
    let response = ClientCompatResponse {
        test_name,
        result: Some(result),
    };
    stdio::write(&mut *output.lock().await, &response).await
}
