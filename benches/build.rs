//! Generates the opponents' code from `proto/`, with a compiler written in Rust, so that no `protoc` is needed.

#[cfg_attr(
    not(feature = "opponents"),
    expect(clippy::unnecessary_wraps, reason = "only their code can fail")
)]
fn main() -> anyhow::Result<()> {
    println!("cargo::rerun-if-changed=proto");
    #[cfg(feature = "opponents")]
    opponents::generate()?;
    Ok(())
}

#[cfg(feature = "opponents")]
mod opponents {
    use std::path::PathBuf;

    use anyhow::{Context, Result};

    const FILE: &str = "kv/v1/kv.proto";

    pub(super) fn generate() -> Result<()> {
        let out = PathBuf::from(std::env::var_os("OUT_DIR").context("cargo sets OUT_DIR")?);

        let mut compiler = protox::Compiler::new(["proto"])?;
        compiler
            .include_source_info(true)
            .include_imports(true)
            .open_file(FILE)?;

        // Both generators are told to use `Bytes`, so that a server answers with its stored value and copies it
        // once, into the encoded body.
        tonic_prost_build::configure()
            .bytes(".")
            .compile_fds(compiler.file_descriptor_set())
            .context("generating tonic's code")?;

        let descriptors = out.join("kv.binpb");
        std::fs::write(&descriptors, compiler.encode_file_descriptor_set())?;
        let mut messages = connectrpc_build::CodeGenConfig::default();
        messages.bytes_fields = vec![(".".to_owned(), buffa_codegen::BytesRepr::Bytes)];
        connectrpc_build::Config::new()
            .buffa_config(messages)
            .generate_json(false)
            .descriptor_set(&descriptors)
            .files(&[FILE])
            .include_file("connectrpc.rs")
            .compile()
            .context("generating connectrpc's code")
    }
}
