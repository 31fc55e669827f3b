//! Measures the cost of building truv-sdk: the time of a cold build of an empty program that depends on it,
//! compared with the same program with only the crates that are needed to call an HTTP API.

use crate::workspace;
use anyhow::{Context, bail};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// How many units `--timings` lists.
const WORST: usize = 10;

/// The dependencies that any program with asynchronous calls needs, with truv-sdk or without.
const RUNTIME: &str = r#"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;

/// The dependencies of a program that calls an HTTP API without truv-sdk, with the features that truv-sdk uses.
const BASELINE: &str = r#"
reqwest = { version = "0.13.5", default-features = false, features = ["rustls-no-provider"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
chrono = { version = "0.4", default-features = false, features = ["alloc", "std"] }
"#;

/// Measure the cold build of an empty program with truv-sdk, compared with one with only reqwest, serde, chrono and tokio
///
/// Both are debug builds into empty folders, in turns. Downloads are done before and are not counted. Run nothing else on
/// the machine meanwhile.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How often to build each program
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    runs: u32,

    /// Build truv-sdk with only these features, such as `ring,income,generate` [default: its default features]
    #[arg(long, value_name = "FEATURES", value_delimiter = ',')]
    features: Vec<String>,

    /// Fail if truv-sdk's median is more than this many times the other program's median
    #[arg(long, value_name = "RATIO")]
    max_ratio: Option<f64>,

    /// List the slowest crates of the truv-sdk build
    #[arg(long)]
    timings: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let features = match arguments.features.as_slice() {
        [] => String::new(),
        features => format!(", default-features = false, features = {features:?}"),
    };
    let sdk = format!("truv-sdk = {{ path = {:?}{features} }}", workspace::root());
    let mut programs =
        [Program::create(folder.path(), "truv-sdk", &sdk)?, Program::create(folder.path(), "baseline", BASELINE)?];
    for run in 1..=arguments.runs {
        for program in &mut programs {
            let time = program.build()?;
            println!("run {run}  {:<8}  {:6.1} s", program.name, time.as_secs_f64());
        }
    }
    let [sdk, baseline] = &programs;
    let ratio = sdk.median() / baseline.median();
    for program in [sdk, baseline] {
        println!("median {:<8}  {:6.1} s", program.name, program.median());
    }
    println!("ratio            {ratio:6.2}");
    if arguments.timings {
        print_worst(sdk, baseline)?;
    }
    match arguments.max_ratio {
        Some(allowed) if ratio > allowed => bail!(
            "truv-sdk takes {ratio:.2} times as long to build as its baseline, more than the {allowed} allowed; \
             `--timings` shows where the time goes"
        ),
        _ => Ok(()),
    }
}

/// An empty program with some dependencies, in a folder of its own.
struct Program {
    name: &'static str,
    folder: PathBuf,
    times: Vec<f64>,
}

impl Program {
    fn create(parent: &Path, name: &'static str, dependencies: &str) -> anyhow::Result<Self> {
        let folder = parent.join(name);
        let manifest = format!(
            "[package]\nname = \"program\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}{RUNTIME}\n[workspace]\n"
        );
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/main.rs"), "fn main() {}\n")?;
        // Both programs use the versions in the repository's lock file.
        if workspace::path("Cargo.lock").exists() {
            fs::copy(workspace::path("Cargo.lock"), folder.join("Cargo.lock"))?;
        }
        workspace::run(workspace::cargo().args(["fetch", "--quiet"]).current_dir(&folder))?;
        Ok(Self { name, folder, times: Vec::new() })
    }

    /// Builds from nothing.
    #[allow(clippy::disallowed_methods, reason = "a stopwatch for builds has no use for a clock that tests can set")]
    fn build(&mut self) -> anyhow::Result<Duration> {
        let target = self.folder.join("target");
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        let start = Instant::now();
        workspace::run(
            workspace::cargo()
                .args(["build", "--quiet", "--offline", "--timings"])
                .current_dir(&self.folder)
                .env("CARGO_TARGET_DIR", &target)
                // cargo does this for a crate from the registry, but not for a crate in a folder
                .env("CARGO_INCREMENTAL", "0")
                .env_remove("RUSTC_WRAPPER")
                .stdout(Stdio::null()),
        )?;
        let time = start.elapsed();
        self.times.push(time.as_secs_f64());
        Ok(time)
    }

    /// The units that the last build compiled.
    fn units(&self) -> anyhow::Result<Vec<Unit>> {
        let report = self.folder.join("target/cargo-timings/cargo-timing.html");
        let report = fs::read_to_string(&report).context("cargo left no timing report")?;
        units(&report).context("cargo's timing report has changed and cannot be read")
    }

    fn median(&self) -> f64 {
        median(&self.times)
    }
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    (middle(sorted.len() / 2) + middle(sorted.len().saturating_sub(1) / 2)) / 2.0
}

/// One compilation, as cargo's timing report lists it.
#[derive(Deserialize)]
struct Unit {
    name: String,
    version: String,
    /// Empty for a library; otherwise a space and what else of the package it is, such as ` build-script`.
    target: String,
    duration: f64,
}

impl Unit {
    fn name(&self) -> String {
        format!("{} {}{}", self.name, self.version, self.target)
    }
}

fn print_worst(sdk: &Program, baseline: &Program) -> anyhow::Result<()> {
    let common: BTreeSet<String> = baseline.units()?.iter().map(Unit::name).collect();
    let units = sdk.units()?;
    let own = |unit: &&Unit| !common.contains(&unit.name());
    println!(
        "\nThe {WORST} units of the last truv-sdk build that took longest; * marks those the baseline is without:"
    );
    for unit in units.iter().take(WORST) {
        let mark = if own(&unit) { '*' } else { ' ' };
        println!("{:6.1} s {mark} {}", unit.duration, unit.name());
    }
    let total: f64 = units.iter().filter(own).map(|unit| unit.duration).sum();
    println!("{total:6.1} s * all {} of them; several units build at once", units.iter().filter(own).count());
    Ok(())
}

/// The units of a report, those that took longest first. It is a page; its data is a JSON array in one of its scripts.
fn units(report: &str) -> Option<Vec<Unit>> {
    let (_, data) = report.split_once("const UNIT_DATA = ")?;
    let units = serde_json::Deserializer::from_str(data).into_iter::<Vec<Unit>>().next()?;
    let mut units = units.ok()?;
    units.sort_by(|one, other| other.duration.total_cmp(&one.duration));
    Some(units)
}

#[cfg(test)]
mod tests {
    use super::{median, units};

    #[test]
    fn median_of_odd_and_even_numbers_of_runs() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    }

    #[test]
    fn units_that_took_longest_come_first() {
        let unit = |name: &str, duration: f64| {
            format!(r#"{{"i":0,"name":"{name}","version":"1.0.0","target":" build-script","duration":{duration}}}"#)
        };
        let page =
            format!("<script>\nconst UNIT_DATA = [{}, {}];\nlet other = 1;", unit("fast", 0.5), unit("slow", 9.0));
        let names: Vec<String> = units(&page).into_iter().flatten().map(|unit| unit.name()).collect();
        assert_eq!(names, ["slow 1.0.0 build-script", "fast 1.0.0 build-script"]);
        assert!(units("a page without data").is_none());
    }
}
