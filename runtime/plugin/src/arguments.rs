//! The command line of every plugin.

use std::ffi::OsString;

/// What a plugin's process was told to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Nothing: a host started it, or nobody who knows what it is.
    Serve,
    /// Serve without a host.
    Listen(String),
    /// Print what the plugin is.
    Describe(Format),
    /// Print the version.
    Version,
    /// Print what can be told.
    Help,
}

/// What a plugin says of itself in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// The manifest and the contracts, for people and programs.
    Json,
    /// The contracts as an encoded `google.protobuf.FileDescriptorSet`, for protobuf's tools.
    DescriptorSet,
}

impl Format {
    fn parse(name: &str) -> Result<Self, String> {
        match name {
            "json" => Ok(Self::Json),
            "descriptor-set" => Ok(Self::DescriptorSet),
            other => Err(format!(
                "unknown format `{other}` for `--describe`: expected `json` or `descriptor-set`"
            )),
        }
    }
}

/// Reads the arguments behind the program's name.
///
/// # Errors
///
/// Returns the text for the user if an argument is unknown or incomplete.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    let mut arguments = arguments
        .into_iter()
        .map(|text| text.to_string_lossy().into_owned());
    let Some(first) = arguments.next() else {
        return Ok(Command::Serve);
    };
    let command = match first.as_str() {
        "--describe" => Command::Describe(Format::Json),
        "--version" | "-V" => Command::Version,
        "--help" | "-h" => Command::Help,
        "--listen" => match arguments.next() {
            Some(address) => Command::Listen(address),
            None => {
                return Err(
                    "`--listen` needs an address, such as `--listen 127.0.0.1:8080` or \
                            `--listen unix:/tmp/plugin.sock`"
                        .to_owned(),
                );
            }
        },
        other => match other.split_once('=') {
            Some(("--listen", address)) => Command::Listen(address.to_owned()),
            Some(("--describe", format)) => Command::Describe(Format::parse(format)?),
            _ => {
                return Err(format!(
                    "unknown argument `{other}`; `--help` lists what is known"
                ));
            }
        },
    };
    match arguments.next() {
        Some(extra) => Err(format!("unexpected argument `{extra}` after `{first}`")),
        None => Ok(command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], expected: Result<Command, &str>) {
        let parsed = parse(arguments.iter().map(OsString::from));
        assert_eq!(parsed, expected.map_err(str::to_owned));
    }

    #[test]
    fn known_arguments_are_commands() {
        check(&[], Ok(Command::Serve));
        check(&["--describe"], Ok(Command::Describe(Format::Json)));
        check(&["--describe=json"], Ok(Command::Describe(Format::Json)));
        check(
            &["--describe=descriptor-set"],
            Ok(Command::Describe(Format::DescriptorSet)),
        );
        check(&["-h"], Ok(Command::Help));
        check(&["--version"], Ok(Command::Version));
        check(
            &["--listen", "127.0.0.1:0"],
            Ok(Command::Listen("127.0.0.1:0".to_owned())),
        );
        check(
            &["--listen=unix:/a"],
            Ok(Command::Listen("unix:/a".to_owned())),
        );
    }

    #[test]
    fn anything_else_is_named() {
        check(
            &["serve"],
            Err("unknown argument `serve`; `--help` lists what is known"),
        );
        check(
            &["--describe", "x"],
            Err("unexpected argument `x` after `--describe`"),
        );
        for (argument, format) in [
            ("--describe=xml", "xml"),
            ("--describe=", ""),
            ("--describe=JSON", "JSON"),
            ("--describe=json=x", "json=x"),
        ] {
            let text = format!(
                "unknown format `{format}` for `--describe`: expected `json` or `descriptor-set`"
            );
            check(&[argument], Err(&text));
        }
        check(
            &["--describes=json"],
            Err("unknown argument `--describes=json`; `--help` lists what is known"),
        );
        check(
            &["--listen"],
            Err(
                "`--listen` needs an address, such as `--listen 127.0.0.1:8080` or \
                 `--listen unix:/tmp/plugin.sock`",
            ),
        );
    }
}
