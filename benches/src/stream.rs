//! The server-streaming call of this benchmark, seen as one call whose answer is many messages.

use anyhow::{Result, ensure};

use crate::stack::Caller;
use crate::store::Key;

/// A client that can ask for a stream.
pub(crate) trait Lister: Clone + Send + 'static {
    /// Reads a key so many times in one stream, and shows each message to a [`Listed`].
    fn list(&mut self, key: Key, messages: u32) -> impl Future<Output = Result<()>> + Send;
}

/// Makes streaming calls of a [`Lister`] where unary ones are expected.
#[derive(Clone, Debug)]
pub(crate) struct Listing<L> {
    pub(crate) lister: L,
    pub(crate) messages: u32,
}

impl<L: Lister> Caller for Listing<L> {
    async fn call(&mut self, key: Key) -> Result<()> {
        self.lister.list(key, self.messages).await
    }
}

/// Checks the messages of one stream. Of each it looks at the length only: to compare what is in it would cost
/// the client as much as to receive it.
#[derive(Debug)]
pub(crate) struct Listed {
    size: usize,
    expected: u32,
    seen: u32,
}

impl Listed {
    pub(crate) fn new(key: Key, expected: u32) -> Self {
        Self {
            size: key.size(),
            expected,
            seen: 0,
        }
    }

    pub(crate) fn message(&mut self, value: &[u8], found: bool) -> Result<()> {
        ensure!(
            found && value.len() == self.size,
            "wrong message {}: found = {found}, {} bytes instead of {}",
            self.seen,
            value.len(),
            self.size
        );
        self.seen += 1;
        Ok(())
    }

    pub(crate) fn end(&self) -> Result<()> {
        ensure!(
            self.seen == self.expected,
            "{} messages instead of {}",
            self.seen,
            self.expected
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_has_as_many_messages_of_the_right_length_as_were_asked_for() {
        let mut listed = Listed::new(Key::SMALL, 2);
        assert!(listed.message(&[0; 31], true).is_err());
        assert!(listed.message(&[0; 32], false).is_err());
        assert!(listed.end().is_err());
        for _ in 0..2 {
            listed.message(&[0; 32], true).expect("the right length");
        }
        listed.end().expect("the right number");
        listed.message(&[0; 32], true).expect("the right length");
        assert!(listed.end().is_err());
    }
}
