//! The files of the repository, as text.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::code::Code;

/// A file of the repository.
#[derive(Debug)]
pub(crate) struct File {
    /// From the root of the repository, with `/` between the parts.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The files that are committed, or would be by `git add --all`.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
}

/// The folder that holds the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package is one folder down")
}

impl Tree {
    /// # Panics
    ///
    /// When git cannot list the files, because then no rule about them would be checked.
    pub(crate) fn load() -> Self {
        let arguments = [
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ];
        let output = Command::new("git")
            .current_dir(root())
            .args(arguments)
            .output();
        let output = output.expect("git is installed");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git lists no files: {complaint}");

        let names = String::from_utf8(output.stdout).expect("file names are UTF-8");
        let files = names.split_terminator('\0').filter_map(|path| {
            // A file that was deleted but not yet committed is listed too.
            let bytes = fs::read(root().join(path)).ok()?;
            Some(File {
                path: path.to_owned(),
                text: String::from_utf8_lossy(&bytes).into_owned(),
            })
        });
        let files: Vec<_> = files.collect();
        assert!(
            files.iter().any(|file| file.path == "Cargo.toml"),
            "the root is not listed"
        );
        Self { files }
    }

    /// A tree of one file, for the tests of rules.
    pub(crate) fn of(path: &str, text: &str) -> Self {
        Self {
            files: vec![File {
                path: path.to_owned(),
                text: text.to_owned(),
            }],
        }
    }

    pub(crate) fn with_extension(&self, extension: &str) -> impl Iterator<Item = &File> {
        let is_it =
            move |file: &&File| Path::new(&file.path).extension() == Some(extension.as_ref());
        self.files.iter().filter(is_it)
    }

    /// Every file of Rust code, with the code told apart from comments and literals.
    pub(crate) fn rust(&self) -> impl Iterator<Item = (&File, Code)> {
        self.with_extension("rs")
            .map(|file| (file, Code::parse(&file.text)))
    }
}
