//! The two packages that are compiled.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::schema;

/// A package of its own, with the schema as its only code.
#[derive(Debug)]
pub(crate) struct Package {
    folder: PathBuf,
    name: &'static str,
}

impl Package {
    /// Writes the package of `#[message]` structs.
    pub(crate) fn ours(folder: &Path, root: &Path) -> Result<Self> {
        let facade = root.join("runtime/connect-plugin");
        let dependency = format!("connect-plugin = {{ path = {facade:?} }}");
        let package = Self::new(folder, "ours", &dependency)?;
        fs::write(package.source(), schema::rust())?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(package)
    }

    /// Writes the package of what prost-build and pbjson-build generate.
    pub(crate) fn theirs(folder: &Path) -> Result<Self> {
        let dependencies = "bytes = \"1.12\"\nprost = \"0.14.6\"\npbjson = \"0.9\"\nserde = \"1\"";
        let package = Self::new(folder, "theirs", dependencies)?;
        let file = folder.join("compile.proto");
        fs::write(&file, schema::proto())?;
        let mut compiler = protox::Compiler::new([folder])?;
        compiler.include_imports(true).open_file(&file)?;
        let source = folder.join("src");
        let mut config = prost_build::Config::new();
        config.out_dir(&source).bytes(["."]);
        config.compile_fds(compiler.file_descriptor_set())?;
        pbjson_build::Builder::new()
            .register_descriptors(&compiler.encode_file_descriptor_set())?
            .out_dir(&source)
            .build(&[".compile.v1"])?;
        let includes = "include!(\"compile.v1.rs\");\ninclude!(\"compile.v1.serde.rs\");\n";
        fs::write(package.source(), includes)?;
        fs::copy(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock"),
            folder.join("Cargo.lock"),
        )?;
        Ok(package)
    }

    fn new(folder: &Path, name: &'static str, dependencies: &str) -> Result<Self> {
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[workspace]\n[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
             [dependencies]\n{dependencies}\n"
        );
        let package = Self {
            folder: folder.to_owned(),
            name,
        };
        fs::write(package.manifest(), manifest)?;
        Ok(package)
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn manifest(&self) -> PathBuf {
        self.folder.join("Cargo.toml")
    }

    fn source(&self) -> PathBuf {
        self.folder.join("src/lib.rs")
    }

    /// Makes cargo take the code for new.
    pub(crate) fn touch(&self) -> Result<()> {
        let text = fs::read(self.source())?;
        Ok(fs::write(self.source(), text)?)
    }
}
