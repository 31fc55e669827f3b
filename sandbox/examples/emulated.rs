//! Reads operation ids from standard input, one on each line, and prints those that the sandbox emulates.

#![allow(clippy::print_stdout, reason = "a program that talks through its output")]

fn main() -> std::io::Result<()> {
    for line in std::io::stdin().lines() {
        let operation_id = line?;
        if truv_sandbox::emulates(&operation_id) {
            println!("{operation_id}");
        }
    }
    Ok(())
}
