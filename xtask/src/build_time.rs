//! Measures the cost of building truv-sdk: the time of a cold build of an empty program that depends on it,
//! compared with the same program with only the crates that are needed to call an HTTP API.

mod program;
mod table;
mod tree;
mod units;

use crate::workspace;
use anyhow::{Context, bail};
use program::Program;
use std::process::Command;
use table::{Row, Table};
use tree::Tree;

/// The bare program: what a program needs to call an HTTP API without truv-sdk, with the features that truv-sdk uses.
const BARE: &str = r#"
reqwest = { version = "0.13.5", default-features = false, features = ["rustls-no-provider"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
chrono = { version = "0.4", default-features = false, features = ["alloc", "std"] }
"#;

/// The selections of features that are measured unless others are wanted: all products and one of them, with and without
/// a build of the generator.
const SELECTIONS: [&str; 4] = ["default", "ring,income,generate", "ring,all-products,webhook", "ring,income"];

/// Measure the cold build of an empty program with truv-sdk, compared with one with only reqwest, serde, chrono and tokio
///
/// All are debug builds into empty folders, in turns. Downloads, and the generated code that programs without the feature
/// `generate` take, are made before and not counted. Prints a table in Markdown. Run nothing else on the machine meanwhile.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How often to build each program
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    runs: u32,

    /// Build truv-sdk with exactly these features, such as `ring,income,generate`; may be given several times
    #[arg(long, value_name = "FEATURES", default_values = SELECTIONS, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    features: Vec<String>,

    /// Also build truv-sdk as it was at this revision, in the same run
    #[arg(long, value_name = "REV")]
    against: Option<String>,

    /// Also build this tree with the patches in `docs/upstream/`, where the generator is built
    #[arg(long)]
    upstream: bool,

    /// Fail if the median of a program with truv-sdk is more than this many times the bare program's median
    #[arg(long, value_name = "RATIO")]
    max_ratio: Option<f64>,

    /// List the slowest crates of the last build with each selection
    #[arg(long)]
    timings: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut trees = vec![Tree::here()?];
    if let Some(revision) = &arguments.against {
        trees.push(Tree::at(revision)?);
    }
    if arguments.upstream {
        trees.push(Tree::with_patches()?);
    }
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let mut bare = Program::create(&folder.path().join("bare"), BARE, workspace::root())?;
    let mut programs = Vec::new();
    for (row, features) in arguments.features.iter().enumerate() {
        for (column, tree) in trees.iter().enumerate() {
            if let Some(dependency) = tree.dependency(features) {
                let place = folder.path().join(format!("{row}-{column}"));
                let program = Program::create(&place, &dependency, tree.root())?;
                if tree.has_patches() {
                    program.patch()?;
                }
                programs.push((row, column, program));
            }
        }
    }
    for run in 1..=arguments.runs {
        eprintln!("run {run}: {:5.1} s  the bare program", bare.build()?);
        for (row, column, program) in &mut programs {
            let (seconds, tree, features) = (program.build()?, &trees[*column].name, &arguments.features[*row]);
            eprintln!("run {run}: {seconds:5.1} s  {features}, {tree}");
        }
    }
    let row = |row: usize, features: &String| {
        let median =
            |column| programs.iter().find(|found| found.0 == row && found.1 == column).map(|found| found.2.median());
        Row { features: features.clone(), medians: (0..trees.len()).map(median).collect() }
    };
    let table = Table {
        head: format!("{}; medians of {} cold debug builds, in turns", machine()?, arguments.runs),
        trees: trees.iter().map(|tree| tree.name.clone()).collect(),
        bare: bare.median(),
        rows: arguments.features.iter().enumerate().map(|(index, features)| row(index, features)).collect(),
    };
    print!("{table}");
    if arguments.timings {
        for (row, _, program) in programs.iter().filter(|(_, column, _)| *column == 0) {
            units::print_worst(&arguments.features[*row], program, &bare)?;
        }
    }
    match (arguments.max_ratio, table.worst()) {
        (Some(allowed), Some(worst)) if worst > allowed => bail!(
            "truv-sdk takes {worst:.2} times as long to build as the bare program, more than the {allowed} allowed; \
             `--timings` shows where the time goes"
        ),
        _ => Ok(()),
    }
}

/// What the figures depend on: the processor, its cores, the compiler.
fn machine() -> anyhow::Result<String> {
    let model = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let cores = std::thread::available_parallelism()?;
    let compiler = workspace::output(Command::new("rustc").arg("--version"))?;
    let compiler = compiler.split(" (").next().unwrap_or_default();
    Ok(format!("{}, {cores} cores, {compiler}", model.unwrap_or_else(|| std::env::consts::ARCH.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::{Arguments, SELECTIONS};
    use clap::Parser;

    #[derive(Parser)]
    struct Verb {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn parsed(arguments: &[&str]) -> Result<Arguments, String> {
        let arguments = std::iter::once(&"build-time").chain(arguments);
        Verb::try_parse_from(arguments).map(|verb| verb.arguments).map_err(|error| error.to_string())
    }

    #[test]
    fn four_selections_are_built_three_times_unless_others_are_wanted() {
        let arguments = parsed(&[]).unwrap();
        assert_eq!((arguments.runs, arguments.features.as_slice()), (3, SELECTIONS.map(str::to_owned).as_slice()));
        let arguments =
            parsed(&["--runs", "1", "--features", "ring,income", "--features", "aws-lc-rs,orders"]).unwrap();
        assert_eq!((arguments.runs, arguments.features.join(" ")), (1, "ring,income aws-lc-rs,orders".to_owned()));
    }

    #[test]
    fn nothing_to_measure_is_refused() {
        for (arguments, flag) in [(["--runs", "0"], "--runs"), (["--features", ""], "--features")] {
            let error = parsed(&arguments).map(|_| ()).unwrap_err();
            assert!(error.contains(flag), "{error}");
        }
    }
}
