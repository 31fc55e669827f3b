//! What a build compiled, from cargo's timing report.

use super::Program;
use anyhow::Context;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;

/// How many units `--timings` lists.
const WORST: usize = 10;

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

/// Prints what took longest in the last build of a program.
pub(super) fn print_worst(features: &str, program: &Program, bare: &Program) -> anyhow::Result<()> {
    let common: BTreeSet<String> = of(bare)?.iter().map(Unit::name).collect();
    let units = of(program)?;
    let own = |unit: &&Unit| !common.contains(&unit.name());
    println!(
        "\nThe {WORST} units of the last build with {features} that took longest; * marks those the bare program is without:"
    );
    for unit in units.iter().take(WORST) {
        let mark = if own(&unit) { '*' } else { ' ' };
        println!("{:6.1} s {mark} {}", unit.duration, unit.name());
    }
    let total: f64 = units.iter().filter(own).map(|unit| unit.duration).sum();
    println!("{total:6.1} s * all {} of them; several units build at once", units.iter().filter(own).count());
    Ok(())
}

/// The units that the last build compiled.
fn of(program: &Program) -> anyhow::Result<Vec<Unit>> {
    let report = fs::read_to_string(program.report()).context("cargo left no timing report")?;
    units(&report).context("cargo's timing report has changed and cannot be read")
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
    use super::units;

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
