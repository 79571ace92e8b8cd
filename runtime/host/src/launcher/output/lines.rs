//! From bytes to lines.

use connect_plugin_rpc::ForeignText;

/// How much of a line is logged, in bytes; the rest of it is dropped.
const MAX_LINE: usize = 64 * 1024;

/// Cuts bytes into lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    line: Line,
}

/// One line as it was written, up to a limit.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    bytes: Vec<u8>,
    /// How long it was, with what is not here.
    len: usize,
}

impl Lines {
    /// Takes bytes up to the end of a line. There is no line yet if they do not reach it; all of
    /// them are taken then.
    pub(super) fn next(&mut self, bytes: &mut &[u8]) -> Option<Line> {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            self.line.extend(bytes);
            *bytes = &[];
            return None;
        };
        self.line.extend(&bytes[..end]);
        *bytes = &bytes[end + 1..];
        Some(std::mem::take(&mut self.line))
    }

    /// Takes bytes, gives out only the last lines that end in them, and returns how many ended.
    ///
    /// Most of a flood is only looked at: that is many times faster than cutting it into lines.
    pub(super) fn skip(
        &mut self,
        mut bytes: &[u8],
        last: usize,
        mut take: impl FnMut(Line),
    ) -> usize {
        let is_end = |byte: &u8| *byte == b'\n';
        let count = bytes.iter().filter(|byte| is_end(byte)).count();
        if count > last {
            let mut ends = bytes.iter().enumerate().rev();
            let before_last = ends.by_ref().filter(|(_, byte)| is_end(byte)).nth(last);
            if let Some((end, _)) = before_last {
                self.line = Line::default();
                bytes = &bytes[end + 1..];
            }
        }
        while let Some(line) = self.next(&mut bytes) {
            take(line);
        }
        count
    }

    /// Returns what was written behind the last end of a line.
    pub(super) fn finish(self) -> Option<Line> {
        (self.line.len > 0).then_some(self.line)
    }
}

impl Line {
    fn extend(&mut self, bytes: &[u8]) {
        let room = MAX_LINE - self.bytes.len();
        self.bytes
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.len += bytes.len();
    }

    /// Returns how long the line was, in bytes.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Forgets what is longer, and the memory for it.
    pub(super) fn cut_to(&mut self, max: usize) {
        self.bytes.truncate(max);
        self.bytes.shrink_to_fit();
    }

    /// Returns the line as it may be shown.
    pub(super) fn text(&self) -> ForeignText {
        let line = self.bytes.strip_suffix(b"\r").unwrap_or(&self.bytes);
        let len = self.len - (self.bytes.len() - line.len());
        ForeignText::cut_from(line, len, MAX_LINE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(chunks: &[&[u8]], expected: &[&str]) {
        let mut lines = Lines::default();
        let mut found = Vec::new();
        for mut chunk in chunks.iter().copied() {
            while let Some(line) = lines.next(&mut chunk) {
                found.push(line.text());
            }
        }
        found.extend(lines.finish().map(|line| line.text()));
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_are_found_wherever_the_output_is_cut() {
        check(&[b"one\ntwo\r\n\nlast"], &["one", "two", "", "last"]);
        check(&[b"o", b"ne\nt", b"wo\n"], &["one", "two"]);
        check(&[], &[]);
    }

    #[test]
    fn control_characters_are_shown_and_not_obeyed() {
        check(&[b"\x1b[31mred\tx\x07\n"], &["\\u{1b}[31mred\tx\\u{7}"]);
        check(&[b"\xff\xfe\n"], &["\u{fffd}\u{fffd}"]);
    }

    #[test]
    fn a_line_without_end_takes_bounded_room() {
        let mut lines = Lines::default();
        let long = vec![b'x'; MAX_LINE];
        for _ in 0..3 {
            assert!(lines.next(&mut &*long).is_none());
        }
        let mut rest = &b"\nnext\n"[..];
        let mut line = lines.next(&mut rest).expect("it has ended");
        assert_eq!(line.text().len(), MAX_LINE + "… (196608 bytes)".len());
        assert_eq!(line.len(), 3 * MAX_LINE);
        line.cut_to(4);
        assert_eq!(line.text(), "xxxx… (196608 bytes)");
        let next = lines.next(&mut rest).expect("it has ended");
        assert_eq!(next.text(), "next");
    }

    #[test]
    fn a_line_is_cut_between_two_characters() {
        let mut lines = Lines::default();
        let mut line = lines.next(&mut "größer\n".as_bytes()).expect("a line");
        line.cut_to(3);
        assert_eq!(line.text(), "gr… (8 bytes)");
    }

    #[track_caller]
    fn check_skipped(chunks: &[&[u8]], ended: usize, expected: &[&str]) {
        let mut lines = Lines::default();
        let mut found = Vec::new();
        let mut count = 0;
        for chunk in chunks {
            count += lines.skip(chunk, 2, |line| found.push(line.text()));
        }
        found.extend(lines.finish().map(|line| line.text()));
        assert_eq!(count, ended);
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_skipped_is_counted_and_the_last_of_it_is_there() {
        check_skipped(&[b"one\ntwo\nthree\nfo"], 3, &["two", "three", "fo"]);
        check_skipped(&[b"on", b"e\ntwo"], 1, &["one", "two"]);
        check_skipped(&[b"on", b"e\n\n\ntwo\n"], 4, &["", "two"]);
        check_skipped(&[b"\n\n", b""], 2, &["", ""]);
    }
}
