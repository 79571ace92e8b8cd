//! Compiles the `.proto` file that a test takes messages from, as a team that has one would, and
//! looks for the tools of the tests.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost_reflect::prost::Message as _;

#[path = "build/tools.rs"]
mod tools;

/// The tools that tests of this package call; the README lists them.
const TOOLS: [&str; 10] = [
    "buf", "chromium", "curl", "go", "grpcurl", "nginx", "node", "protoc", "python", "setsid",
];

fn main() -> Result<(), Box<dyn Error>> {
    const FILE: &str = "foreign/shop/v1/order.proto";
    println!("cargo::rerun-if-changed={FILE}");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let files = protox::compile([FILE], ["foreign"])?;
    fs::write(out.join("shop.bin"), files.encode_to_vec())?;
    prost_build::Config::new()
        .enable_type_names()
        .out_dir(out)
        .compile_fds(files)?;
    println!("cargo::rustc-env=TOOLS={}", TOOLS.join(" "));
    tools::look_for(Path::new(".."), &TOOLS)
}
