//! The command language.

use std::path::PathBuf;

/// One command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Put { key: String, value: String },
    Get { key: String },
    Delete { key: String },
    Watch { prefix: String },
    Import { file: PathBuf },
}

impl Command {
    /// Reads a line; `None` is an empty line or a comment.
    ///
    /// # Errors
    ///
    /// Returns the text for the user.
    pub(crate) fn parse(line: &str) -> Result<Option<Self>, String> {
        let line = line.trim_start().trim_end_matches(['\r', '\n']);
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
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
            _ => {
                return Err(format!(
                    "unknown command `{name}`: expected put, get, delete, watch or import"
                ));
            }
        };
        Ok(Some(command))
    }
}

/// Splits a line at the first blank: the value of `put` may hold more of them.
pub(crate) fn split(line: &str) -> (&str, &str) {
    line.split_once([' ', '\t']).unwrap_or((line, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Result<Option<Command>, &str>) {
        assert_eq!(Command::parse(line), expected.map_err(str::to_owned));
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
    }

    #[test]
    fn empty_lines_and_comments_are_no_commands() {
        check("", Ok(None));
        check("  \r\n", Ok(None));
        check("# get x", Ok(None));
    }

    #[test]
    fn a_wrong_command_says_what_was_expected() {
        check("get", Err("expected `get KEY`"));
        check("get a b", Err("expected `get KEY`"));
        check("put", Err("expected `put KEY VALUE`"));
        check(
            "frob a",
            Err("unknown command `frob`: expected put, get, delete, watch or import"),
        );
    }
}
