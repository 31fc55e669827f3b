//! A local Truv that programs can use in place of the real service.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use truv_sandbox::program;

// most of a request's work is to make and drop small values
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[derive(Parser)]
#[command(version)]
struct Program {
    #[command(flatten)]
    arguments: program::Arguments,
}

fn main() -> ExitCode {
    match program::run(Program::parse().arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // a closed pipe is no error: nobody wants to read the line
            let _ = writeln!(io::stderr(), "truv-sandbox: {problem}");
            ExitCode::FAILURE
        }
    }
}
