//! Findings that are known and accepted for now: a YAML list of rule, operation and pointer, with reason and expiry.
//!
//! An entry hides one finding. If several findings have the same rule, operation and pointer, add `side`, `status`,
//! `in` and `wrong` from the JSON report to tell them apart.
//!
//! ```yaml
//! - rule: type-mismatch
//!   operation: GET /v1/users/
//!   pointer: /results/*/age
//!   reason: the provider was asked on 2 March
//!   expires: 2026-09-01
//! ```

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use chrono::NaiveDate;
use truv_openapi::{NodeId, Tree};

use crate::findings::Finding;
use crate::place::In;
use crate::rules::Rule;
use crate::schema::Side;

/// Removes the findings that a baseline lists, and adds a finding for each entry that matches nothing or has expired.
pub fn apply(path: &Path, today: NaiveDate, findings: Vec<Finding>) -> anyhow::Result<Vec<Finding>> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).with_context(|| format!("{name} cannot be read"))?;
    let (tree, root) = Tree::of_file(path, text.as_bytes())?;
    let mut entries: Vec<_> = Vec::new();
    for node in tree.list(root) {
        entries.push((Entry::read(&tree, *node, &name)?, false));
    }
    let mut left = Vec::new();
    for (entry, _) in &entries {
        let fitting: Vec<_> = findings.iter().filter(|finding| entry.fits(finding)).collect();
        if fitting.len() > 1 {
            bail!(
                "{name}:{}: the entry fits {} findings, but may hide only one; add {}",
                entry.line,
                fitting.len(),
                differences(&fitting)
            );
        }
    }
    for finding in findings {
        match entries.iter_mut().find(|(entry, _)| entry.fits(&finding)) {
            Some((entry, is_used)) => {
                *is_used = true;
                if entry.expires < today {
                    left.push(entry.finding(Rule::ExpiredBaseline, &name));
                    left.push(finding);
                }
            }
            None => left.push(finding),
        }
    }
    let stale = entries.iter().filter(|(_, is_used)| !is_used);
    left.extend(stale.map(|(entry, _)| entry.finding(Rule::StaleBaseline, &name)));
    left.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(left)
}

struct Entry {
    rule: String,
    operation: String,
    pointer: String,
    side: Option<String>,
    status: Option<String>,
    part: Option<String>,
    wrong: Option<String>,
    expires: NaiveDate,
    line: usize,
}

impl Entry {
    fn read(tree: &Tree, node: NodeId, file: &str) -> anyhow::Result<Self> {
        let line = tree.line(node);
        let text = |key: &str| {
            let text = tree.get_text(node, key).filter(|text| !text.is_empty());
            text.map(str::to_owned).with_context(|| format!("{file}:{line}: the entry has no `{key}`"))
        };
        let rule = text("rule")?;
        if !Rule::ALL.iter().any(|known| known.id() == rule) {
            bail!("{file}:{line}: there is no rule `{rule}`");
        }
        text("reason")?;
        let expires = text("expires")?;
        let expires = NaiveDate::parse_from_str(&expires, "%Y-%m-%d")
            .ok()
            .with_context(|| format!("{file}:{line}: `expires` is not a date like 2026-09-01"))?;
        let pointer = tree.get_text(node, "pointer").unwrap_or_default().to_owned();
        let optional = |key: &str| {
            let node = tree.get(node, key)?;
            Some(tree.text(node).map_or_else(|| tree.value(node).to_string(), str::to_owned))
        };
        let operation = text("operation")?;
        let (side, status, part, wrong) = (optional("side"), optional("status"), optional("in"), optional("wrong"));
        Ok(Self { rule, operation, pointer, side, status, part, wrong, expires, line })
    }

    fn fits(&self, finding: &Finding) -> bool {
        let [side, status, part, wrong] = details(finding);
        let is_it = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
        self.rule == finding.rule.id()
            && (self.operation == finding.operation || finding.operation.is_empty() && self.operation == WHOLE)
            && self.pointer == finding.pointer
            && is_it(&self.side, &side)
            && is_it(&self.status, &status)
            && is_it(&self.part, &part)
            && is_it(&self.wrong, &wrong)
    }

    fn finding(&self, rule: Rule, file: &str) -> Finding {
        Finding {
            operation: self.operation.clone(),
            pointer: self.pointer.clone(),
            location: (file.to_owned(), self.line),
            count: 1,
            detail: format!("of rule {}", self.rule),
            ..Finding::of_rule(rule)
        }
    }
}

/// The subject of a finding that belongs to no operation.
const WHOLE: &str = "the whole API";

const DETAILS: [&str; 4] = ["side", "status", "in", "wrong"];

/// The values that distinguish findings of the same rule, operation and pointer.
fn details(finding: &Finding) -> [String; 4] {
    [
        finding.side.map_or("", Side::as_str).to_owned(),
        finding.status.map_or(String::new(), |status| status.to_string()),
        finding.part.map_or("", In::as_str).to_owned(),
        finding.wrong.clone(),
    ]
}

/// The keys in which findings differ, with the values of each.
fn differences(findings: &[&Finding]) -> String {
    let all: Vec<[String; 4]> = findings.iter().map(|finding| details(finding)).collect();
    let mut texts = Vec::new();
    for (index, name) in DETAILS.iter().enumerate() {
        let mut values: Vec<&str> = all.iter().filter_map(|details| details.get(index)).map(String::as_str).collect();
        values.sort_unstable();
        values.dedup();
        if values.len() > 1 {
            let values: Vec<String> = values.into_iter().map(|value| format!("`{value}`")).collect();
            texts.push(format!("`{name}`: {}", values.join(" or ")));
        }
    }
    texts.join("; ")
}
