//! The command line: which plugin, and which command.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::command::COMMANDS;
use crate::excerpt::excerpt;

/// Returns what `--help` prints.
pub(crate) fn help() -> String {
    format!(
        "\
Launches a key-value plugin and runs commands on it.

Usage: kv-host [--tcp] [--listen ADDRESS] PLUGIN [COMMAND]

PLUGIN is the path of the plugin's program, such as target/debug/kv-plugin.
Without a COMMAND, commands are read from standard input, one per line.

Commands:
{COMMANDS}

Options:
  --tcp                the plugin listens on a TCP port instead of a Unix socket
  --listen ADDRESS     the host listens on this address too, such as 127.0.0.1:8080
  --help               print this

Exit status: 0 all done, 1 a command failed, 2 wrong usage, 3 the plugin did not start,
4 the plugin died, 130 stopped by Ctrl-C, 143 by SIGTERM, 129 by a closed terminal"
    )
}

/// What the command line says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Arguments {
    /// Print the help.
    Help,
    /// Launch a plugin.
    Run(Run),
}

/// Which plugin to launch, how, and what for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) plugin: PathBuf,
    pub(crate) tcp: bool,
    pub(crate) listen: Option<String>,
    /// The words of one command; empty if commands come from standard input.
    pub(crate) command: Vec<String>,
}

/// Reads the arguments behind the program's name.
///
/// # Errors
///
/// Returns the text for the user.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Arguments, String> {
    let mut arguments = arguments.into_iter();
    let mut run = Run::default();
    let plugin = loop {
        let Some(argument) = arguments.next() else {
            return Err("the plugin's program is missing, such as target/debug/kv-plugin".into());
        };
        match argument.to_str() {
            Some("--help" | "-h") => return Ok(Arguments::Help),
            Some("--tcp") => run.tcp = true,
            Some("--listen") => {
                let address = arguments
                    .next()
                    .and_then(|address| address.into_string().ok());
                run.listen = Some(address.ok_or("`--listen` needs an address")?);
            }
            Some(option) if option.starts_with('-') => {
                return Err(format!("unknown option `{}`", excerpt(option)));
            }
            _ => break argument,
        }
    };
    run.plugin = PathBuf::from(plugin);
    for word in arguments {
        let word = word
            .into_string()
            .map_err(|word| format!("`{}` is not UTF-8", excerpt(&word.to_string_lossy())))?;
        run.command.push(word);
    }
    Ok(Arguments::Run(run))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(arguments: &[&str]) -> Result<Arguments, String> {
        parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn the_plugin_comes_before_its_command() {
        let expected = Run {
            plugin: PathBuf::from("kv"),
            tcp: true,
            listen: Some("127.0.0.1:0".to_owned()),
            command: vec!["put".to_owned(), "a".to_owned(), "--tcp".to_owned()],
        };
        let found = run(&[
            "--tcp",
            "--listen",
            "127.0.0.1:0",
            "kv",
            "put",
            "a",
            "--tcp",
        ]);
        assert_eq!(found, Ok(Arguments::Run(expected)));
        assert_eq!(run(&["-h"]), Ok(Arguments::Help));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(
            run(&[]),
            Err("the plugin's program is missing, such as target/debug/kv-plugin".to_owned())
        );
        assert_eq!(run(&["--port"]), Err("unknown option `--port`".to_owned()));
        assert_eq!(
            run(&["--listen"]),
            Err("`--listen` needs an address".to_owned())
        );
    }
}
