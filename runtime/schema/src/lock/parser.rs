//! Reads back the part of the `.proto` language that [`emit::print`](crate::emit::print) writes.
//!
//! It is read word by word: this file has the words and the file as a whole, and what stands in a
//! message, an enum or a service has a file of its own. Words that open a statement are keywords
//! wherever a statement may begin; the printer writes a type of such a name with all of its
//! package.

mod enumeration;
mod field;
mod message;
mod options;
mod reserved;
mod service;

use std::fmt;

use prost_types::FileDescriptorProto;

use super::lexer::{Kind, Token, lex};
use crate::emit::comments::{Comments, tag};

/// Says where a `.proto` file has something that the printer does not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    path: String,
    /// 0 if it is the file as a whole.
    line: usize,
    message: String,
}

impl ParseError {
    pub(super) fn new(path: &str, line: usize, message: String) -> Self {
        Self {
            path: path.to_owned(),
            line,
            message,
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.path)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for ParseError {}

/// What may stand in a file, for errors.
const STATEMENTS: &str = "`service`, `message` or `enum`";

/// Reads one file. Names of types are left as they are written, and their fields without a type.
pub(super) fn parse_file(path: &str, text: &str) -> Result<FileDescriptorProto, ParseError> {
    let mut parser = Parser {
        path,
        tokens: lex(path, text)?,
        position: 0,
        comments: Comments::default(),
    };
    let mut file = FileDescriptorProto {
        name: Some(path.to_owned()),
        ..Default::default()
    };
    loop {
        let at = parser.position;
        match parser.next() {
            Kind::End => break,
            Kind::Name(word) => parser.statement(at, &word, &mut file)?,
            _ => return Err(parser.unexpected_at(at, STATEMENTS)),
        }
    }
    if file.syntax() != "proto3" {
        return Err(ParseError::new(
            path,
            1,
            "the file does not say `syntax = \"proto3\"`".into(),
        ));
    }
    file.source_code_info = parser.comments.finish();
    Ok(file)
}

struct Parser<'a> {
    path: &'a str,
    tokens: Vec<Token>,
    position: usize,
    comments: Comments,
}

impl Parser<'_> {
    /// Reads what follows `word`, which stands at `at`.
    fn statement(
        &mut self,
        at: usize,
        word: &str,
        file: &mut FileDescriptorProto,
    ) -> Result<(), ParseError> {
        match word {
            "syntax" => {
                self.symbol('=')?;
                let syntax = self.text()?;
                self.set(&mut file.syntax, syntax, at)?;
                self.symbol(';')
            }
            "package" => {
                let package = self.package()?;
                self.set(&mut file.package, package, at)?;
                self.symbol(';')
            }
            "import" => {
                let import = self.text()?;
                if import == self.path {
                    return Err(self.error_at(at, "the file imports itself".to_owned()));
                }
                if file.dependency.contains(&import) {
                    return Err(self.error_at(at, format!("`{import}` is imported twice")));
                }
                file.dependency.push(import);
                self.symbol(';')
            }
            "service" => {
                let path = [tag::FILE_SERVICE, index(&file.service)];
                file.service.push(self.service(at, &path)?);
                Ok(())
            }
            "message" => {
                let path = [tag::FILE_MESSAGE, index(&file.message_type)];
                file.message_type.push(self.message(at, &path, 0)?);
                Ok(())
            }
            "enum" => {
                let path = [tag::FILE_ENUM, index(&file.enum_type)];
                file.enum_type.push(self.enumeration(at, &path)?);
                Ok(())
            }
            _ => Err(self.unexpected_at(at, STATEMENTS)),
        }
    }

    fn peek(&self) -> &Kind {
        // The last word is the end, and nothing moves beyond it.
        &self.tokens[self.position].kind
    }

    fn next(&mut self) -> Kind {
        let kind = self.peek().clone();
        if kind != Kind::End {
            self.position += 1;
        }
        kind
    }

    fn error_at(&self, position: usize, message: String) -> ParseError {
        ParseError::new(self.path, self.tokens[position].line, message)
    }

    fn unexpected_at(&self, position: usize, expected: &str) -> ParseError {
        let found = self.tokens[position].kind.describe();
        self.error_at(position, format!("expected {expected}, found {found}"))
    }

    fn unexpected(&self, expected: &str) -> ParseError {
        self.unexpected_at(self.position, expected)
    }

    fn accept_symbol(&mut self, symbol: char) -> bool {
        let found = *self.peek() == Kind::Symbol(symbol);
        if found {
            self.next();
        }
        found
    }

    fn accept_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Kind::Name(name) if name == word);
        if found {
            self.next();
        }
        found
    }

    fn symbol(&mut self, symbol: char) -> Result<(), ParseError> {
        if self.accept_symbol(symbol) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{symbol}`")))
    }

    fn word(&mut self, word: &str) -> Result<(), ParseError> {
        if self.accept_word(word) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{word}`")))
    }

    /// Reads a name without dots.
    fn name(&mut self) -> Result<String, ParseError> {
        self.dotted("a name", |name| !name.contains('.'))
    }

    /// Reads a name with dots between its parts.
    fn package(&mut self) -> Result<String, ParseError> {
        self.dotted("the name of a package", has_sound_parts)
    }

    /// Reads the name of a type, which may begin with a dot.
    fn type_name(&mut self) -> Result<String, ParseError> {
        self.dotted("the name of a type", |name| {
            has_sound_parts(name.strip_prefix('.').unwrap_or(name))
        })
    }

    fn dotted(
        &mut self,
        expected: &str,
        is_sound: impl FnOnce(&str) -> bool,
    ) -> Result<String, ParseError> {
        match self.peek() {
            Kind::Name(name) if is_sound(name) => {
                let name = name.clone();
                self.next();
                Ok(name)
            }
            _ => Err(self.unexpected(expected)),
        }
    }

    fn text(&mut self) -> Result<String, ParseError> {
        let Kind::Text(text) = self.peek().clone() else {
            return Err(self.unexpected("a string"));
        };
        self.next();
        Ok(text)
    }

    fn number(&mut self) -> Result<i32, ParseError> {
        let Kind::Number(number) = *self.peek() else {
            return Err(self.unexpected("a number"));
        };
        let number = i32::try_from(number).map_err(|_| self.unexpected("a number of 32 bits"))?;
        self.next();
        Ok(number)
    }

    /// Sets what can be said once only; `at` is where it is said.
    fn set<T>(&self, slot: &mut Option<T>, value: T, at: usize) -> Result<(), ParseError> {
        if slot.replace(value).is_none() {
            return Ok(());
        }
        let word = self.tokens[at].kind.describe();
        Err(self.error_at(at, format!("{word} is said twice")))
    }

    /// Notes the comment above the word at `position`.
    fn comment(&mut self, position: usize, path: &[i32]) {
        if let Some(text) = self.tokens[position].comment.take() {
            self.comments.add(path, text);
        }
    }
}

fn has_sound_parts(name: &str) -> bool {
    name.split('.')
        .all(|part| part.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic()))
}

/// Returns the index that the next item of a list gets.
fn index<T>(items: &[T]) -> i32 {
    i32::try_from(items.len()).unwrap_or(i32::MAX)
}
