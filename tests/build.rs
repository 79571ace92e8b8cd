//! Compiles the `.proto` file that a test takes messages from, as a team that has one would.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use prost_reflect::prost::Message as _;

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
    Ok(())
}
