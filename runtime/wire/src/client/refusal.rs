//! What is made of an answer that is no response of the call's protocol: a proxy's page, or the words
//! of a server that speaks another one.

use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};

use crate::foreign_text::ForeignText;
use crate::framing::{Framing, is_grpc};
use crate::grpc::status;

/// How many bytes are looked at of the body of a refusal, for a line that says something.
pub const EXCERPT_LEN: usize = 4 * 1024;

/// How many characters of that line go into the message of the error.
const LINE_LEN: usize = 200;

/// Says what was answered with a status that is not 200.
pub(super) fn message(
    framing: Framing,
    status: StatusCode,
    response: &HeaderMap,
    body: &[u8],
) -> String {
    let mut message = format!("HTTP status {status}");
    let said = match status::read(response) {
        Some(Err(error)) => first_characters(error.message()),
        _ => excerpt(framing, response, body),
    };
    // Most pages only repeat the status.
    if !said.is_empty() && !message.contains(&*said) {
        message.push_str(": ");
        message.push_str(&said);
    }
    message.push_str(hint(framing, response));
    message
}

/// Says what to do about a server that answers a call in another protocol in gRPC; nothing otherwise.
pub(super) fn hint(framing: Framing, response: &HeaderMap) -> &'static str {
    let is_other = !framing.is_grpc() && response.get(CONTENT_TYPE).is_some_and(is_grpc);
    if is_other { SPEAKS_GRPC } else { "" }
}

const SPEAKS_GRPC: &str = "; the server speaks gRPC and was called in Connect: if it knows nothing \
                           else, set `.protocol(Protocol::Grpc)` on the channel";

/// Returns the first line of a body that says something.
fn excerpt(framing: Framing, response: &HeaderMap, body: &[u8]) -> ForeignText {
    // Where compression is the protocol's own matter, the body is not decompressed.
    let is_packed = response
        .get(CONTENT_ENCODING)
        .is_some_and(|name| name != "identity");
    if is_packed && framing != Framing::ConnectUnary {
        return ForeignText::default();
    }
    let text = String::from_utf8_lossy(&body[..body.len().min(EXCERPT_LEN)]);
    let text = if text.trim_start().starts_with('<') {
        without_tags(&text)
    } else {
        text.into_owned()
    };
    let says_something = |line: &&str| line.contains(char::is_alphanumeric);
    let line = text.lines().find(says_something).unwrap_or_default();
    first_characters(line.trim())
}

/// Cuts a line of which it is not known how long it was.
fn first_characters(line: &str) -> ForeignText {
    let mut first: String = line.chars().take(LINE_LEN).collect();
    if first.len() < line.len() {
        first.push('…');
    }
    ForeignText::reason(first)
}

/// Takes tags and comments out of a page, and what stands in it for programs.
fn without_tags(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let end = if tag.starts_with("!--") {
            "-->"
        } else if starts_with(tag, "style") {
            "</style>"
        } else if starts_with(tag, "script") {
            "</script>"
        } else {
            ">"
        };
        // A tag may stand between two words, and be cut off.
        text.push(' ');
        rest = find(tag, end).map_or("", |at| &tag[at + end.len()..]);
    }
    text.push_str(rest);
    text
}

/// Finds ASCII in whichever case.
fn find(text: &str, ascii: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(ascii.len());
    windows.position(|window| window.eq_ignore_ascii_case(ascii.as_bytes()))
}

fn starts_with(tag: &str, name: &str) -> bool {
    let start = tag.as_bytes().get(..name.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[track_caller]
    fn check(body: &str, expected: &str) {
        let message = message(
            Framing::Grpc,
            StatusCode::BAD_GATEWAY,
            &HeaderMap::new(),
            body.as_bytes(),
        );
        assert_eq!(message, format!("HTTP status 502 Bad Gateway{expected}"));
    }

    #[test]
    fn the_first_line_that_says_something_is_quoted() {
        check("", "");
        check("upstream is gone\nmore", ": upstream is gone");
        check("\n \r\n upstream is <gone>\r\n", ": upstream is <gone>");
        check("{\n  \"message\": \"no\"\n}", ": \"message\": \"no\"");
        check("no\x1b[2J", r": no\u{1b}[2J");
        check(&"x".repeat(5000), &format!(": {}…", "x".repeat(200)));
    }

    #[test]
    fn pages_are_quoted_without_their_tags() {
        let nginx = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
                     <center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";
        check(nginx, "");
        let styled = "<!DOCTYPE html><!-- a > b --><STYLE>\np { color: red }\n</style>\n\
                      <script>let a = 1;</script><p>try <b>later</b></p>";
        check(styled, ": try  later");
        check("<p>try <b>later", ": try  later");
        check("<p", "");
        check("<style>p {}", "");
    }

    #[test]
    fn a_body_that_is_compressed_is_not_quoted() {
        let head = HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static("br"))]);
        let message = message(Framing::GrpcWeb, StatusCode::FORBIDDEN, &head, b"abc");
        assert_eq!(message, "HTTP status 403 Forbidden");
    }
}
