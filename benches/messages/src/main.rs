//! Messages, compared: encoding and decoding, binary and JSON.

mod case;
mod contest;
mod generated;
mod ours;
mod rounds;
mod sample;
#[path = "../../src/spread.rs"]
mod spread;

use anyhow::{Context, Result, bail};

const USAGE: &str = "usage: connect-plugin-message-benches [--rounds N] [--only PART-OF-A-NAME]";

fn main() -> Result<()> {
    let mut rounds = 10;
    let mut only = String::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(option) = arguments.next() {
        let value = arguments.next().context(USAGE)?;
        match option.as_str() {
            "--rounds" => rounds = value.parse().context(USAGE)?,
            "--only" => only = value,
            _ => bail!(USAGE),
        }
    }
    if rounds == 0 {
        bail!(USAGE);
    }
    for mut group in contest::groups()? {
        if !group.name.contains(&only) {
            continue;
        }
        println!("| {} | ns | ratio |\n|---|---|---|", group.name);
        for row in rounds::measure(&mut group, rounds) {
            println!(
                "| {} | {:.0} | {:.2} |",
                row.name, row.nanoseconds, row.ratio
            );
        }
        println!();
    }
    Ok(())
}
