//! Input as a message shows it.

/// How many characters of it are shown.
const MAX: usize = 60;

/// Returns the beginning of a text, without anything that a terminal would obey.
pub(crate) fn excerpt(text: &str) -> String {
    let mut excerpt = String::new();
    for (position, c) in text.chars().enumerate() {
        if position == MAX {
            excerpt.push('…');
            break;
        }
        match c {
            '\\' | '\'' | '"' => excerpt.push(c),
            _ => excerpt.extend(c.escape_debug()),
        }
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_short_and_moves_no_cursor() {
        assert_eq!(excerpt("it's a key"), "it's a key");
        assert_eq!(excerpt("grüße"), "grüße");
        assert_eq!(excerpt("\u{1b}[2J\r\u{202e}"), "\\u{1b}[2J\\r\\u{202e}");
        assert_eq!(excerpt(&"x".repeat(MAX)), "x".repeat(MAX));
        assert_eq!(
            excerpt(&"x".repeat(100_000)),
            format!("{}…", "x".repeat(MAX))
        );
    }
}
