//! The other direction: parts of the document that the recordings do not show.

use std::collections::BTreeMap;

use truv_openapi::schema::equal;
use truv_openapi::{Description, NodeId};

use crate::coverage::covers;
use crate::findings::{Collector, Place};
use crate::rules::Rule;
use crate::schema::{Bodies, Evidence, Observation, Side};

/// A part is reported only if it had at least `min_evidence` chances to be seen.
pub(crate) fn find(
    document: &Description,
    statuses: &BTreeMap<usize, BTreeMap<u16, usize>>,
    bodies: &Bodies,
    min_evidence: usize,
    collector: &mut Collector<'_>,
) {
    let tree = document.tree();
    for (index, seen) in statuses {
        let Some(operation) = document.operations().get(*index) else { continue };
        if seen.values().sum::<usize>() < min_evidence {
            continue;
        }
        let responses = tree.get(operation.node, "responses");
        for (name, node) in responses.map_or(&[][..], |responses| tree.map(responses)) {
            if !seen.keys().any(|status| covers(name, *status)) {
                let place = Place {
                    operation: Some(*index),
                    side: Some(Side::Response),
                    status: None,
                    part: None,
                    id: (0, ""),
                };
                let observation = observation(Rule::NeverSeenStatus, name, *node, seen.values().sum());
                collector.observe(place, observation);
            }
        }
    }
    for ((index, side, status), seen) in bodies {
        let status = Some(*status).filter(|_| *side == Side::Response);
        let place = Place { operation: Some(*index), side: Some(*side), status, part: None, id: (0, "") };
        for (pointer, node, evidence) in seen.iter() {
            for rule in rules(document, evidence, node, min_evidence) {
                collector.observe(place, observation(rule, &pointer, node, evidence.objects as usize));
            }
        }
    }
}

fn rules(document: &Description, evidence: &Evidence, node: NodeId, min_evidence: usize) -> Vec<Rule> {
    let mut rules = Vec::new();
    let min_evidence = u32::try_from(min_evidence).unwrap_or(u32::MAX);
    if evidence.objects < min_evidence {
        return rules;
    }
    if evidence.present == 0 {
        rules.push(Rule::NeverSeenField);
        return rules;
    }
    if evidence.present == evidence.objects && !evidence.is_required {
        rules.push(Rule::AlwaysPresentButOptional);
    }
    let tree = document.tree();
    let resolved = document.resolve(node);
    let is_nullable = tree.get_bool(node, "nullable") || tree.get_bool(resolved, "nullable");
    if evidence.present >= min_evidence && evidence.null == 0 && is_nullable {
        rules.push(Rule::NeverNullButNullable);
    }
    if let Some(values) = tree.get(resolved, "enum") {
        let known = tree.list(values).iter().map(|value| tree.value(*value)).filter(|value| !value.is_null());
        let is_missing = |value: &serde_json::Value| !evidence.values().iter().any(|seen| equal(seen, value));
        if evidence.present >= min_evidence && known.into_iter().any(|value| is_missing(&value)) {
            rules.push(Rule::NeverSeenEnumValue);
        }
    }
    rules
}

fn observation(rule: Rule, pointer: &str, node: NodeId, chances: usize) -> Observation {
    let detail = format!("of {chances} chances");
    Observation { rule, pointer: pointer.to_owned(), node, detail, wrong: String::new(), sketch: None }
}
