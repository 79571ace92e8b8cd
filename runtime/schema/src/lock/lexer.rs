//! The words of a `.proto` file.

use super::parser::ParseError;

/// One word with the comment that stands directly above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) line: usize,
    /// The lines of the comment without slashes, each with its end.
    pub(super) comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, possibly with dots inside or in front.
    Name(String),
    Number(i64),
    Text(String),
    Symbol(char),
    End,
}

impl Kind {
    /// Shows a word in an error message.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Name(name) => format!("`{name}`"),
            Self::Number(number) => format!("`{number}`"),
            Self::Text(text) => format!("{text:?}"),
            Self::Symbol(symbol) => format!("`{symbol}`"),
            Self::End => "the end of the file".to_owned(),
        }
    }
}

/// Splits a file into words; the last is [`Kind::End`].
pub(super) fn lex(path: &str, text: &str) -> Result<Vec<Token>, ParseError> {
    let mut tokens = Vec::new();
    let mut comment: Option<String> = None;
    for (line, content) in (1..).zip(text.lines()) {
        let content = content.trim();
        if let Some(text) = content.strip_prefix("//") {
            let comment = comment.get_or_insert_default();
            comment.push_str(text);
            comment.push('\n');
            continue;
        }
        if content.is_empty() {
            // A comment above an empty line belongs to nothing.
            comment = None;
            continue;
        }
        let mut words = Words {
            path,
            line,
            rest: content,
        };
        while let Some(kind) = words.next()? {
            tokens.push(Token {
                kind,
                line,
                comment: comment.take(),
            });
        }
    }
    let line = tokens.last().map_or(1, |token| token.line);
    tokens.push(Token {
        kind: Kind::End,
        line,
        comment: None,
    });
    Ok(tokens)
}

/// The words of one line.
struct Words<'a> {
    path: &'a str,
    line: usize,
    rest: &'a str,
}

impl Words<'_> {
    fn next(&mut self) -> Result<Option<Kind>, ParseError> {
        self.rest = self.rest.trim_start();
        let Some(first) = self.rest.chars().next() else {
            return Ok(None);
        };
        let kind = match first {
            '"' => Kind::Text(self.text()?),
            '-' | '0'..='9' => Kind::Number(self.number()?),
            '.' | '_' | 'a'..='z' | 'A'..='Z' => {
                let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
                Kind::Name(self.take_while(is_inside).to_owned())
            }
            ';' | '=' | '{' | '}' | '(' | ')' | '[' | ']' | '<' | '>' | ',' => {
                self.rest = &self.rest[1..];
                Kind::Symbol(first)
            }
            _ => return Err(self.error(format!("`{first}` is not expected"))),
        };
        Ok(Some(kind))
    }

    fn take_while(&mut self, is_inside: impl Fn(char) -> bool) -> &str {
        let end = self.rest.find(|c| !is_inside(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn number(&mut self) -> Result<i64, ParseError> {
        let word = self
            .take_while(|c| c == '-' || c.is_ascii_alphanumeric())
            .to_owned();
        // A zero in front would make it octal.
        let digits = word.strip_prefix('-').unwrap_or(&word);
        let is_decimal = digits == "0" || !digits.starts_with('0');
        word.parse()
            .ok()
            .filter(|_| is_decimal)
            .ok_or_else(|| self.error(format!("`{word}` is not a number")))
    }

    fn text(&mut self) -> Result<String, ParseError> {
        let mut text = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((index, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = &self.rest[index + 1..];
                    return Ok(text);
                }
                '\\' => match chars.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, c @ ('"' | '\\'))) => text.push(c),
                    _ => return Err(self.error("unknown escape in a string".to_owned())),
                },
                c => text.push(c),
            }
        }
        Err(self.error("the string has no end".to_owned()))
    }

    fn error(&self, message: String) -> ParseError {
        ParseError::new(self.path, self.line, message)
    }
}
