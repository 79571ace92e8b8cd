//! What a call inside of one process passes between its two sides.

use std::any::Any;

/// A request on its way in, and the result on its way back, in one box.
pub(crate) struct Passage<Q, R> {
    request: Option<Q>,
    result: Option<R>,
}

impl<Q: Send + 'static, R: Send + 'static> Passage<Q, R> {
    pub(crate) fn with(request: Q) -> Box<dyn Any + Send> {
        Box::new(Self {
            request: Some(request),
            result: None,
        })
    }

    /// Takes the request; `None` if it is that of another contract.
    pub(crate) fn take(passage: Box<dyn Any + Send>) -> Option<(Q, Box<Self>)> {
        let mut passage: Box<Self> = passage.downcast().ok()?;
        passage.request.take().map(|request| (request, passage))
    }

    pub(crate) fn answer(mut self: Box<Self>, result: R) -> Box<dyn Any + Send> {
        self.result = Some(result);
        self
    }

    /// Takes the result; `None` if it is that of another contract.
    pub(crate) fn result(passage: Box<dyn Any + Send>) -> Option<R> {
        let passage: Box<Self> = passage.downcast().ok()?;
        passage.result
    }
}
