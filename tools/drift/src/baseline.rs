//! Findings that are known and accepted for now: a YAML list of rule, operation and pointer, with reason and expiry.
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
use crate::rules::Rule;

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
        Ok(Self { rule, operation: text("operation")?, pointer, expires, line })
    }

    fn fits(&self, finding: &Finding) -> bool {
        self.rule == finding.rule.id() && self.operation == finding.operation && self.pointer == finding.pointer
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
