//! Compares one unary call of connect-plugin with the same call of its opponents and of bare hyper.

mod address;
mod allocations;
mod arguments;
mod cell;
mod contender;
mod core_affinity;
mod cpu_time;
#[cfg(feature = "opponents")]
mod generated;
mod in_process;
mod instructions;
mod load;
mod messages;
mod report;
mod rounds;
mod sample;
mod server;
mod spread;
mod stack;
mod store;
mod stream;
mod tables;
mod wire;

use anyhow::Result;

use crate::arguments::{Command, Run, USAGE};
use crate::cell::Method;
use crate::core_affinity::Cores;
use crate::tables::{Group, Table};

fn main() -> Result<()> {
    let command = Command::parse(std::env::args().skip(1))?;
    // Servers and the generator alike: one thread each, so that CPU per request is not blurred by the
    // hand-overs of a work-stealing runtime.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match command {
        Command::Help => println!("{USAGE}"),
        Command::Serve {
            contender,
            address,
            core,
        } => {
            runtime.block_on(server::serve(contender, address, core))?;
        }
        Command::Call {
            contender,
            address,
            count,
        } => runtime.block_on(instructions::call(contender, &address, count))?,
        Command::Instructions(arguments) => {
            println!("{}", runtime.block_on(instructions::run(&arguments))?);
        }
        Command::Allocations { contenders } => {
            println!("{}", runtime.block_on(allocations::run(&contenders))?);
        }
        Command::Run(run) => println!("{}", runtime.block_on(compare(run))?),
    }
    Ok(())
}

async fn compare(run: Run) -> Result<String> {
    let cores = Cores::choose()?;
    if let Some(cores) = cores {
        core_affinity::pin(cores.generator)?;
    }
    let method = Method {
        warm_up: run.warm_up,
        measured: run.measured,
        cores,
    };
    let groups = run.tables.iter();
    let mut groups: Vec<Group> = groups
        .flat_map(|table| table.groups(&run.contenders))
        .collect();
    if !groups.is_empty() {
        rounds::measure(&mut groups, run.rounds, &method).await?;
    }
    let mut text = report::markdown(&groups)?;
    if run.tables.contains(&Table::InProcess) {
        text += &in_process::table(run.rounds, &method).await?;
    }
    Ok(text)
}
