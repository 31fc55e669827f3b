//! A local Truv that programs can use in place of the real service.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use truv_sandbox::program;

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
