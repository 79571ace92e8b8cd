//! The command language.

use std::path::PathBuf;
use std::str::Utf8Error;

use crate::excerpt::excerpt;

/// What `help` prints.
pub(crate) const COMMANDS: &str = concat!(
    "  put KEY VALUE        write a key; the value is the rest of the line\n",
    "  get KEY              print the value of a key\n",
    "  delete KEY           remove a key\n",
    "  watch [PREFIX]       print changes of keys with this prefix until Ctrl-C or the end of input\n",
    "  import FILE          write a key for each line `KEY VALUE` of a file\n",
    "  help                 print this",
);

/// One command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Put { key: String, value: String },
    Get { key: String },
    Delete { key: String },
    Watch { prefix: String },
    Import { file: PathBuf },
    Help,
}

impl Command {
    /// Reads a line; `None` is an empty line or a comment.
    ///
    /// # Errors
    ///
    /// Returns the text for the user.
    pub(crate) fn parse(line: &[u8]) -> Result<Option<Self>, String> {
        let line = match content(line) {
            Ok(Some(line)) => line,
            Ok(None) => return Ok(None),
            Err(_) => return Err("it is not UTF-8".to_owned()),
        };
        let (name, rest) = split(line);
        let one = |usage: &str| {
            let (word, extra) = split(rest);
            if word.is_empty() || !extra.trim().is_empty() {
                return Err(format!("expected `{usage}`"));
            }
            Ok(word.to_owned())
        };
        let command = match name {
            "put" => match split(rest) {
                ("", _) => return Err("expected `put KEY VALUE`".to_owned()),
                (key, value) => Self::Put {
                    key: key.to_owned(),
                    value: value.to_owned(),
                },
            },
            "get" => Self::Get {
                key: one("get KEY")?,
            },
            "delete" => Self::Delete {
                key: one("delete KEY")?,
            },
            "watch" if rest.trim().is_empty() => Self::Watch {
                prefix: String::new(),
            },
            "watch" => Self::Watch {
                prefix: one("watch [PREFIX]")?,
            },
            "import" => Self::Import {
                file: PathBuf::from(one("import FILE")?),
            },
            "help" => Self::Help,
            _ => {
                return Err(format!(
                    "unknown command `{}`: expected put, get, delete, watch, import or help",
                    excerpt(name)
                ));
            }
        };
        Ok(Some(command))
    }
}

/// Returns what a line says; `None` if it is empty or a comment.
pub(crate) fn content(line: &[u8]) -> Result<Option<&str>, Utf8Error> {
    let line = line.trim_ascii_start();
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() || line.starts_with(b"#") {
        return Ok(None);
    }
    str::from_utf8(line).map(Some)
}

/// Splits a line behind its first word: the value of `put` is all the rest, blanks and all.
pub(crate) fn split(line: &str) -> (&str, &str) {
    const BLANKS: [char; 2] = [' ', '\t'];
    match line.split_once(BLANKS) {
        Some((word, rest)) => (word, rest.trim_start_matches(BLANKS)),
        None => (line, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Result<Option<Command>, &str>) {
        assert_eq!(
            Command::parse(line.as_bytes()),
            expected.map_err(str::to_owned)
        );
    }

    #[test]
    fn a_value_is_the_rest_of_the_line() {
        let put = |key: &str, value: &str| {
            Ok(Some(Command::Put {
                key: key.to_owned(),
                value: value.to_owned(),
            }))
        };
        check("put hello world\n", put("hello", "world"));
        check("put hello big  world ", put("hello", "big  world "));
        check("put hello", put("hello", ""));
        check(" put\t hello   world", put("hello", "world"));
    }

    #[test]
    fn empty_lines_and_comments_are_no_commands() {
        check("", Ok(None));
        check("  \r\n", Ok(None));
        check("# get x", Ok(None));
    }

    #[test]
    fn words_may_stand_far_apart() {
        let key = || "a".to_owned();
        check("get   a  ", Ok(Some(Command::Get { key: key() })));
        check("delete \t a", Ok(Some(Command::Delete { key: key() })));
        check("watch  a", Ok(Some(Command::Watch { prefix: key() })));
        let file = PathBuf::from("a");
        check("  import  a\r\n", Ok(Some(Command::Import { file })));
    }

    #[test]
    fn a_line_that_is_no_text_is_a_comment_or_wrong() {
        let wrong = Err("it is not UTF-8".to_owned());
        assert_eq!(Command::parse(b"get \xff"), wrong);
        assert_eq!(Command::parse(b"# \xff"), Ok(None));
    }

    #[test]
    fn a_wrong_command_says_what_was_expected() {
        check("get", Err("expected `get KEY`"));
        check("get a b", Err("expected `get KEY`"));
        check("put", Err("expected `put KEY VALUE`"));
        check(
            "frob a",
            Err("unknown command `frob`: expected put, get, delete, watch, import or help"),
        );
    }
}
