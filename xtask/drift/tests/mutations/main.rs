//! Each part of the document changed alone: the recordings have to show it. A change that the recordings could show and that
//! nothing is said of is in `silent.txt`, with the reason.
//!
//! `cargo xtask ci mutations` prints the share of each kind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]
#![allow(clippy::print_stdout, reason = "the table is what the step of the gate shows")]

mod document;
mod kinds;
mod recorded;
mod schemas;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use document::Document;
use kinds::{Kind, Mutation};
use recorded::Recorded;

/// Changes that the recordings could show, and that are rightly silent: kind, place, reason.
const SILENT: &str = include_str!("silent.txt");

/// What comes of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Result {
    Found,
    Silent,
    /// No recording has what the change is about.
    NotRecorded,
}

#[test]
#[ignore = "takes half a minute; `cargo xtask ci mutations` runs it"]
fn each_change_of_the_document_that_recordings_can_show_is_found() {
    let document = Document::read();
    let recorded = Recorded::new(&document);
    let mutations = kinds::all(&document, &recorded);
    let results = try_all(&document, &mutations);

    let mut shares: BTreeMap<Kind, [usize; 3]> = BTreeMap::new();
    let mut silent = BTreeSet::new();
    for (mutation, result) in mutations.iter().zip(results) {
        let share = shares.entry(mutation.kind).or_default();
        share[result as usize] += 1;
        if result == Result::Silent {
            silent.insert(mutation.name());
        }
    }
    let [found, unheard, _] = print(&shares);
    let listed: BTreeMap<String, &str> = SILENT.lines().filter(|line| !line.starts_with('#')).map(entry).collect();
    let missing: Vec<_> = silent.iter().filter(|name| !listed.contains_key(*name)).collect();
    assert!(missing.is_empty(), "{} changes are silent, and silent.txt gives no reason: {missing:#?}", missing.len());
    let stale: Vec<_> = listed.keys().filter(|name| !silent.contains(*name)).collect();
    assert!(stale.is_empty(), "these are found now; remove them from silent.txt: {stale:#?}");
    assert!(found > 20 * unheard && found > 3000, "{found} found, {unheard} silent");
}

/// `kind place: reason`
fn entry(line: &str) -> (String, &str) {
    let (name, reason) = line.split_once(": ").expect(line);
    assert!(reason.len() > 10, "{line}");
    (name.to_owned(), reason)
}

fn try_all(document: &Document, mutations: &[Mutation]) -> Vec<Result> {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut results: Vec<(usize, Result)> = thread::scope(|scope| {
        let work = || {
            let mut done = Vec::new();
            let mut trial = document::Trial::new(document);
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(mutation) = mutations.get(index) else { return done };
                let result = match (mutation.is_recorded, mutation.is_recorded && trial.finds(mutation)) {
                    (false, _) => Result::NotRecorded,
                    (true, true) => Result::Found,
                    (true, false) => Result::Silent,
                };
                done.push((index, result));
            }
        };
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles.into_iter().flat_map(|handle| handle.join().unwrap()).collect()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn print(shares: &BTreeMap<Kind, [usize; 3]>) -> [usize; 3] {
    println!("{:<34} {:>6} {:>6} {:>7} {:>13}", "change of the document", "found", "silent", "share", "not recorded");
    let mut all = [0; 3];
    for (kind, share) in shares {
        row(kind.name(), *share);
        all.iter_mut().zip(share).for_each(|(sum, count)| *sum += count);
    }
    row("all", all);
    all
}

fn row(name: &str, [found, silent, not_recorded]: [usize; 3]) {
    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    let percent = found as f64 * 100.0 / (found + silent).max(1) as f64;
    println!("{name:<34} {found:>6} {silent:>6} {percent:>5.1} % {not_recorded:>13}");
}
