//! Text that somebody else wrote, made fit for errors, events and logs.

use std::fmt::{self, Write as _};
use std::ops::Deref;

/// How many bytes of an id, a version or the value of a header are kept.
const NAME: usize = 128;

/// How many bytes of a reason are kept.
const REASON: usize = 1024;

/// How many bytes of an error's message are kept.
const MESSAGE: usize = 8 * 1024;

/// Text that somebody else wrote, such as a plugin's reason or a header of a peer: one line of
/// bounded length that drives no terminal and forges no line of a log.
///
/// Control characters, ends of lines and characters that turn the direction of writing are escaped
/// as in Rust's strings, and bytes that are not UTF-8 replaced. What is too long is cut, and says
/// how long it was: `so that is … (60000 bytes)`.
///
/// ```
/// # use connect_plugin_wire as connect_plugin;
/// use connect_plugin::ForeignText;
///
/// let reason = ForeignText::reason("no disk\n\x1b[31mstarted");
/// assert_eq!(reason, r"no disk\n\u{1b}[31mstarted");
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ForeignText(Box<str>);

impl ForeignText {
    /// Takes in what should be a short name: an id, a version, the value of a header. 128 bytes of it
    /// are kept.
    pub fn name(text: impl AsRef<[u8]>) -> Self {
        Self::cut(text, NAME)
    }

    /// Takes in a reason that somebody gives. 1 KiB of it are kept.
    pub fn reason(text: impl AsRef<[u8]>) -> Self {
        Self::cut(text, REASON)
    }

    /// Takes in the message of an error. 8 KiB of it are kept.
    pub fn message(text: impl AsRef<[u8]>) -> Self {
        Self::cut(text, MESSAGE)
    }

    /// Takes in any text. What is kept of it has at most `limit` bytes, the mark of the cut aside.
    pub fn cut(text: impl AsRef<[u8]>, limit: usize) -> Self {
        let text = text.as_ref();
        Self::cut_from(text, text.len(), limit)
    }

    /// Takes in the beginning of a text that had `len` bytes, of which the rest is gone already, as
    /// [`cut`](Self::cut) does.
    pub fn cut_from(start: impl AsRef<[u8]>, len: usize, limit: usize) -> Self {
        let start = start.as_ref();
        // No character gets shorter, so what lies behind this is cut in any case.
        let looked_at = start.len().min(limit.saturating_add(char::MAX.len_utf8()));
        let start = &start[..looked_at];
        let mut kept = String::with_capacity(start.len());
        for it in characters(start) {
            let before = kept.len();
            push_escaped(&mut kept, it);
            if kept.len() > limit {
                kept.truncate(before);
                push_mark(&mut kept, len);
                return Self(kept.into());
            }
        }
        if start.len() < len {
            // The cut may have gone through a character.
            kept.truncate(kept.trim_end_matches(char::REPLACEMENT_CHARACTER).len());
            push_mark(&mut kept, len);
        }
        Self(kept.into())
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns the characters of bytes that should be UTF-8.
fn characters(bytes: &[u8]) -> impl Iterator<Item = char> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let broken = (!chunk.invalid().is_empty()).then_some(char::REPLACEMENT_CHARACTER);
        chunk.valid().chars().chain(broken)
    })
}

fn push_escaped(text: &mut String, it: char) {
    if is_harmful(it) {
        text.extend(it.escape_default());
    } else {
        text.push(it);
    }
}

/// Reports whether a character does more than stand in its place.
fn is_harmful(it: char) -> bool {
    match it {
        '\t' => false,
        // Ends of lines and paragraphs.
        '\u{2028}'..='\u{2029}'
        // Marks, embeddings, overrides and isolates of direction.
        | '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => true,
        it => it.is_control(),
    }
}

fn push_mark(text: &mut String, len: usize) {
    // A string takes everything.
    write!(text, "… ({len} bytes)").unwrap_or_default();
}

/// Shortens a text that is longer than `limit` bytes, and leaves everything else as it is.
pub(crate) fn shorten(mut text: String, limit: usize) -> String {
    let len = text.len();
    if len <= limit {
        return text;
    }
    let mut boundaries = (0..=limit).rev().filter(|at| text.is_char_boundary(*at));
    text.truncate(boundaries.next().unwrap_or(0));
    push_mark(&mut text, len);
    text.shrink_to_fit();
    text
}

impl Deref for ForeignText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for ForeignText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ForeignText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for ForeignText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It is escaped already; escaping the escapes would help no reader.
        write!(f, "\"{}\"", self.0)
    }
}

impl PartialEq<str> for ForeignText {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for ForeignText {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl PartialEq<String> for ForeignText {
    fn eq(&self, other: &String) -> bool {
        *self.0 == **other
    }
}

impl From<ForeignText> for String {
    fn from(text: ForeignText) -> Self {
        text.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: impl AsRef<[u8]>, expected: &str) {
        assert_eq!(ForeignText::cut(text, 16), expected);
    }

    #[test]
    fn a_plain_text_stays_as_it_is() {
        check("", "");
        check("disk is full: 9%", "disk is full: 9%");
        check("a\tb \"c\" \\d 'e'", "a\tb \"c\" \\d 'e'");
        check("äö 日本🎉", "äö 日本🎉");
    }

    #[test]
    fn what_drives_a_terminal_or_forges_lines_is_escaped() {
        check("\x1b[31mred", r"\u{1b}[31mred");
        check("a\nb\r\nc", r"a\nb\r\nc");
        check("\0\u{7f}\u{9b}", r"\u{0}\u{7f}… (4 bytes)");
        for it in (0x202a..=0x202e)
            .chain(0x2066..=0x2069)
            .chain([0x61c, 0x85])
        {
            let harmful = char::from_u32(it).expect("a character");
            check(harmful.to_string(), &format!("\\u{{{it:x}}}"));
        }
        check("\u{2028}\u{2029}", r"\u{2028}\u{2029}");
        check(b"a\xff\xfeb", "a\u{fffd}\u{fffd}b");
    }

    #[test]
    fn what_is_too_long_is_cut_between_characters_and_says_how_long_it_was() {
        check("0123456789abcdef", "0123456789abcdef");
        check("0123456789abcdefg", "0123456789abcdef… (17 bytes)");
        check("0123456789abcde日", "0123456789abcde… (18 bytes)");
        check("🎉".repeat(1000), "🎉🎉🎉🎉… (4000 bytes)");
        check("\x1b".repeat(60_000), r"\u{1b}\u{1b}… (60000 bytes)");
        check(
            [0xf0; 1000],
            &format!("{}… (1000 bytes)", "\u{fffd}".repeat(5)),
        );
        check(&"🎉".as_bytes()[..3], "\u{fffd}");
    }

    #[test]
    fn of_a_text_the_beginning_is_enough() {
        let from = |start: &[u8]| ForeignText::cut_from(start, 1000, 16);
        assert_eq!(from(b"ab\n"), r"ab\n… (1000 bytes)");
        assert_eq!(from("日本".as_bytes()), "日本… (1000 bytes)");
        assert_eq!(from(&"日本".as_bytes()[..5]), "日… (1000 bytes)");
        assert_eq!(from(&[b'x'; 17]), "xxxxxxxxxxxxxxxx… (1000 bytes)");
    }

    #[test]
    fn any_limit_will_do() {
        assert_eq!(ForeignText::cut("ä", 0), "… (2 bytes)");
        assert_eq!(ForeignText::cut("ä", usize::MAX), "ä");
    }

    #[test]
    fn a_text_that_is_only_shortened_keeps_its_lines() {
        assert_eq!(shorten("a\n\x1b".into(), 3), "a\n\x1b");
        assert_eq!(shorten("aä".into(), 2), "a… (3 bytes)");
    }
}
