//! How much of the document the recordings have seen.

use std::collections::BTreeMap;

use serde::Serialize;
use truv_openapi::Description;

use crate::schema::{Bodies, Seen};

/// How many were seen, and how many there are.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Share {
    pub seen: usize,
    pub of: usize,
}

impl Share {
    /// 100 if there is nothing to see.
    pub fn percent(self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
        let percent = |seen: usize, of: usize| seen as f64 * 100.0 / of as f64;
        if self.of == 0 { 100.0 } else { percent(self.seen, self.of) }
    }
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Coverage {
    pub operations: Share,
    pub statuses: Share,
    /// Documented properties of the bodies that were seen.
    pub fields: Share,
}

impl Coverage {
    pub fn new(document: &Description, statuses: &BTreeMap<usize, BTreeMap<u16, usize>>, bodies: &Bodies) -> Self {
        let tree = document.tree();
        let mut coverage = Self {
            operations: Share { seen: statuses.len(), of: document.operations().len() },
            statuses: Share::default(),
            fields: Share::default(),
        };
        for (index, operation) in document.operations().iter().enumerate() {
            let seen = statuses.get(&index);
            let responses = tree.get(operation.node, "responses");
            for (name, _) in responses.map_or(&[][..], |responses| tree.map(responses)) {
                coverage.statuses.of += 1;
                let is_seen = seen.is_some_and(|seen| seen.keys().any(|status| covers(name, *status)));
                coverage.statuses.seen += usize::from(is_seen);
            }
        }
        for evidence in bodies.values().flat_map(Seen::all) {
            coverage.fields.of += 1;
            coverage.fields.seen += usize::from(evidence.present > 0);
        }
        coverage
    }
}

/// Whether the name of a response (`200`, `4XX`, `default`) stands for a status.
pub fn covers(name: &str, status: u16) -> bool {
    let status = status.to_string();
    name == status || name == "default" || name.eq_ignore_ascii_case(&format!("{}XX", &status[..1]))
}
