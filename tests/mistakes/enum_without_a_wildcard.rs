//! A `match` that is complete only until Truv adds a value.

use truv_sdk::types::EnvType;

fn example(environment: EnvType) -> bool {
    match environment {
        EnvType::Sandbox | EnvType::Dev => false,
        EnvType::Prod => true,
    }
}

fn main() {}
