//! Generates the opponents' code from `proto/`, with a compiler written in Rust, so that no `protoc` is needed.

use std::path::PathBuf;

use anyhow::{Context, Result};

const FILE: &str = "bench.proto";

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=proto");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").context("cargo sets OUT_DIR")?);
    let mut compiler = protox::Compiler::new(["proto"])?;
    compiler.include_imports(true).open_file(FILE)?;
    let descriptors = compiler.encode_file_descriptor_set();

    for (folder, with_bytes) in [("prost", false), ("prost_bytes", true)] {
        let folder = out.join(folder);
        std::fs::create_dir_all(&folder)?;
        let mut config = prost_build::Config::new();
        config.out_dir(&folder);
        if with_bytes {
            config.bytes(["."]);
        }
        config.compile_fds(compiler.file_descriptor_set())?;
        pbjson_build::Builder::new()
            .register_descriptors(&descriptors)?
            .out_dir(&folder)
            .build(&[".bench.v1"])?;
    }

    let file = out.join("bench.binpb");
    std::fs::write(&file, descriptors)?;
    buffa_build::Config::new()
        .descriptor_set(&file)
        .files(&[FILE])
        .generate_json(true)
        .include_file("buffa.rs")
        .compile()
        .map_err(|error| anyhow::anyhow!("{error}"))
}
