//! Changes of operations: paths, parameters, bodies, answers, security, webhooks.

use std::collections::BTreeSet;

use super::schema::{Comparison, Side, type_change};
use super::view::View;
use super::{At, Found};
use crate::description::{Description, Operation};
use crate::tree::NodeId;

/// Where documents name the events that they post.
const WEBHOOKS: [&str; 2] = ["webhooks", "x-webhooks"];

pub(super) fn compare(found: &mut Found<'_>) {
    let (old, new) = (found.old, found.new);
    for before in old.operations() {
        found.operation = before.name();
        match new.operations().iter().find(|after| is_same(before, after)) {
            Some(after) => operation(found, before, after),
            None => removed(found, before),
        }
    }
    for after in new.operations() {
        if old.operations().iter().all(|before| !is_same(before, after)) {
            found.operation = after.name();
            found.report("endpoint-added", "", String::new(), At::New(after.node));
        }
    }
    found.operation = String::new();
    if let Some((before, after)) = old.root().zip(new.root()) {
        names(found, "api-global-security", &security(old, before), &security(new, after), after);
    }
    webhooks(found);
}

/// The names of path parameters are on no wire.
fn is_same(one: &Operation, other: &Operation) -> bool {
    one.method == other.method && bare(&one.path) == bare(&other.path)
}

fn bare(path: &str) -> String {
    let segments = path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

fn removed(found: &mut Found<'_>, before: &Operation) {
    let has_path = found.new.operations().iter().any(|after| bare(&after.path) == bare(&before.path));
    let was_told = found.old.tree().get_bool(before.node, "deprecated");
    let rule = match (has_path, was_told) {
        (true, true) => "api-removed-with-deprecation",
        (true, false) => "api-removed-without-deprecation",
        (false, true) => "api-path-removed-with-deprecation",
        (false, false) => "api-path-removed-without-deprecation",
    };
    found.report(rule, "", String::new(), At::Old(before.node));
}

fn operation(found: &mut Found<'_>, before: &Operation, after: &Operation) {
    let (old, new) = (found.old, found.new);
    let at = At::New(after.node);
    match (old.tree().get_bool(before.node, "deprecated"), new.tree().get_bool(after.node, "deprecated")) {
        (false, true) => found.report("endpoint-deprecated", "", String::new(), at),
        (true, false) => found.report("endpoint-reactivated", "", String::new(), at),
        _ => {}
    }
    if before.id != after.id {
        if !before.id.is_empty() {
            found.report("api-operation-id-removed", "", format!("{} -> {}", before.id, after.id), at);
        } else {
            found.report("api-operation-id-added", "", after.id.clone(), at);
        }
    }
    names(found, "api-tag", &tags(old, before.node), &tags(new, after.node), after.node);
    names(found, "api-security", &security(old, before.node), &security(new, after.node), after.node);
    parameters(found, before, after);
    request_body(found, before.node, after.node);
    responses(found, before, after);
}

fn tags(description: &Description, node: NodeId) -> BTreeSet<String> {
    let tree = description.tree();
    tree.get_list(node, "tags").iter().filter_map(|tag| tree.text(*tag)).map(str::to_owned).collect()
}

/// Each way to authenticate, by the names of its schemes.
fn security(description: &Description, node: NodeId) -> BTreeSet<String> {
    let tree = description.tree();
    let ways = tree.get_list(node, "security").iter();
    ways.map(|way| tree.map(*way).iter().map(|(name, _)| &**name).collect::<Vec<_>>().join("+")).collect()
}

/// What was added to a set of names, and what was removed.
fn names(found: &mut Found<'_>, rule: &str, old: &BTreeSet<String>, new: &BTreeSet<String>, node: NodeId) {
    for name in new.difference(old) {
        found.report(&format!("{rule}-added"), "", name.clone(), At::New(node));
    }
    for name in old.difference(new) {
        found.report(&format!("{rule}-removed"), "", name.clone(), At::New(node));
    }
}

/// A parameter by what is on the wire: a place in the path, or a name elsewhere.
fn key(description: &Description, operation: &Operation, parameter: NodeId) -> (String, String) {
    let tree = description.tree();
    let text = |name: &str| tree.get_text(parameter, name).unwrap_or_default().to_owned();
    let (place, name) = (text("in"), text("name"));
    if place == "path" {
        let position = operation.path.split('/').position(|segment| segment == format!("{{{name}}}"));
        return (place, position.map_or(name, |position| position.to_string()));
    }
    if place == "header" {
        return (place, name.to_lowercase());
    }
    (place, name)
}

fn parameters(found: &mut Found<'_>, before: &Operation, after: &Operation) {
    let (old, new) = (found.old, found.new);
    for parameter in &after.parameters {
        let (place, _) = key(new, after, *parameter);
        let name = new.tree().get_text(*parameter, "name").unwrap_or_default();
        let shown = format!("{place} parameter `{name}`");
        let is_required = new.tree().get_bool(*parameter, "required");
        let at = At::New(*parameter);
        let earlier = before.parameters.iter().find(|other| key(old, before, **other) == key(new, after, *parameter));
        let Some(earlier) = earlier else {
            let rule = match (place.as_str(), is_required) {
                ("path", _) => "new-request-path-parameter",
                (_, true) => "new-required-request-parameter",
                (_, false) => "new-optional-request-parameter",
            };
            found.report(rule, &shown, String::new(), at);
            continue;
        };
        match (old.tree().get_bool(*earlier, "required"), is_required) {
            (false, true) => found.report("request-parameter-became-required", &shown, String::new(), at),
            (true, false) => found.report("request-parameter-became-optional", &shown, String::new(), at),
            _ => {}
        }
        match (old.tree().get_bool(*earlier, "deprecated"), new.tree().get_bool(*parameter, "deprecated")) {
            (false, true) => found.report("request-parameter-deprecated", &shown, String::new(), at),
            (true, false) => found.report("request-parameter-reactivated", &shown, String::new(), at),
            _ => {}
        }
        let schema = |description: &Description, node: NodeId| description.tree().get(node, "schema");
        if let Some((earlier, later)) = schema(old, *earlier).zip(schema(new, *parameter)) {
            Comparison::new(found, Side::Parameter, &shown).run(&[earlier], &[later], "", 0);
        }
    }
    for parameter in &before.parameters {
        let wanted = key(old, before, *parameter);
        if after.parameters.iter().all(|other| key(new, after, *other) != wanted) {
            let name = old.tree().get_text(*parameter, "name").unwrap_or_default();
            let was_told = old.tree().get_bool(*parameter, "deprecated");
            let rule =
                if was_told { "request-parameter-removed-with-deprecation" } else { "request-parameter-removed" };
            found.report(rule, &format!("{} parameter `{name}`", wanted.0), String::new(), At::Old(*parameter));
        }
    }
}

fn request_body(found: &mut Found<'_>, before: NodeId, after: NodeId) {
    let (old, new) = (found.old, found.new);
    let body = |description: &Description, node: NodeId| {
        description.tree().get(node, "requestBody").map(|body| description.resolve(body))
    };
    let place = "request body";
    match (body(old, before), body(new, after)) {
        (None, Some(added)) => {
            let is_required = new.tree().get_bool(added, "required");
            let rule = if is_required { "request-body-added-required" } else { "request-body-added-optional" };
            found.report(rule, place, String::new(), At::New(added));
        }
        (Some(gone), None) => found.report("request-body-removed", place, String::new(), At::Old(gone)),
        (Some(earlier), Some(later)) => {
            match (old.tree().get_bool(earlier, "required"), new.tree().get_bool(later, "required")) {
                (false, true) => found.report("request-body-became-required", place, String::new(), At::New(later)),
                (true, false) => found.report("request-body-became-optional", place, String::new(), At::New(later)),
                _ => {}
            }
            content(found, Side::Request, place, earlier, later);
        }
        (None, None) => {}
    }
}

/// Media types and their schemas.
fn content(found: &mut Found<'_>, side: Side, place: &str, earlier: NodeId, later: NodeId) {
    let (old, new) = (found.old, found.new);
    let word = if side == Side::Response { "response-media-type" } else { "request-body-media-type" };
    for (media_type, after) in new.tree().get_map(later, "content") {
        let before = old.tree().get(earlier, "content").and_then(|content| old.tree().get(content, media_type));
        let Some(before) = before else {
            found.report(&format!("{word}-added"), place, media_type.to_string(), At::New(*after));
            continue;
        };
        let schemas = old.tree().get(before, "schema").zip(new.tree().get(*after, "schema"));
        if let Some((before, after)) = schemas {
            Comparison::new(found, side, place).run(&[before], &[after], "", 0);
        }
    }
    for (media_type, before) in old.tree().get_map(earlier, "content") {
        let is_there = new.tree().get_map(later, "content").iter().any(|(other, _)| other == media_type);
        if !is_there {
            found.report(&format!("{word}-removed"), place, media_type.to_string(), At::Old(*before));
        }
    }
}

fn responses(found: &mut Found<'_>, before: &Operation, after: &Operation) {
    let (old, new) = (found.old, found.new);
    let kind = |status: &str| if status.starts_with('2') { "success" } else { "non-success" };
    for (status, later) in new.tree().get_map(after.node, "responses") {
        let place = format!("response {status}");
        let responses = old.tree().get(before.node, "responses");
        let Some(earlier) = responses.and_then(|responses| old.tree().get(responses, status)) else {
            found.report(&format!("response-{}-status-added", kind(status)), &place, String::new(), At::New(*later));
            continue;
        };
        let (earlier, later) = (old.resolve(earlier), new.resolve(*later));
        headers(found, &place, earlier, later);
        content(found, Side::Response, &place, earlier, later);
    }
    for (status, earlier) in old.tree().get_map(before.node, "responses") {
        let is_there = new.tree().get_map(after.node, "responses").iter().any(|(other, _)| other == status);
        if !is_there {
            let rule = format!("response-{}-status-removed", kind(status));
            found.report(&rule, &format!("response {status}"), String::new(), At::Old(*earlier));
        }
    }
}

fn headers(found: &mut Found<'_>, place: &str, earlier: NodeId, later: NodeId) {
    let (old, new) = (found.old, found.new);
    let entries = |description: &Description, node: NodeId| -> Vec<(String, NodeId)> {
        let headers = description.tree().get_map(node, "headers").iter();
        headers.map(|(name, node)| (name.to_lowercase(), description.resolve(*node))).collect()
    };
    let (olds, news) = (entries(old, earlier), entries(new, later));
    for (name, later) in &news {
        let place = format!("{place} header `{name}`");
        let Some((_, earlier)) = olds.iter().find(|(other, _)| other == name) else {
            found.report("response-header-added", &place, String::new(), At::New(*later));
            continue;
        };
        match (old.tree().get_bool(*earlier, "required"), new.tree().get_bool(*later, "required")) {
            (true, false) => found.report("response-header-became-optional", &place, String::new(), At::New(*later)),
            (false, true) => found.report("response-header-became-required", &place, String::new(), At::New(*later)),
            _ => {}
        }
        let schemas = old.tree().get(*earlier, "schema").zip(new.tree().get(*later, "schema"));
        if let Some((before, after)) = schemas {
            let (before, after) = (View::of(old, &[before]), View::of(new, &[after]));
            if let Some((aspect, detail)) = type_change(&before, &after, true) {
                found.report(&format!("response-header-{aspect}"), &place, detail, At::New(*later));
            }
            match (before.flag("nullable"), after.flag("nullable")) {
                (false, true) => {
                    found.report("response-header-became-nullable", &place, String::new(), At::New(*later))
                }
                (true, false) => {
                    found.report("response-header-became-not-nullable", &place, String::new(), At::New(*later))
                }
                _ => {}
            }
        }
    }
    for (name, earlier) in olds.iter().filter(|(name, _)| news.iter().all(|(other, _)| other != name)) {
        let is_required = old.tree().get_bool(*earlier, "required");
        let rule = if is_required { "required-response-header-removed" } else { "optional-response-header-removed" };
        found.report(rule, &format!("{place} header `{name}`"), String::new(), At::Old(*earlier));
    }
}

/// Events are what the service sends, so their bodies count as answers.
fn webhooks(found: &mut Found<'_>) {
    let (old, new) = (found.old, found.new);
    let all = |description: &Description| -> Vec<(String, NodeId)> {
        let tree = description.tree();
        let root = description.root();
        let maps = WEBHOOKS.iter().filter_map(|name| tree.get(root?, name));
        maps.flat_map(|map| tree.map(map)).map(|(name, node)| (name.to_string(), description.resolve(*node))).collect()
    };
    let (olds, news) = (all(old), all(new));
    for (name, later) in &news {
        found.operation = format!("webhook {name}");
        let Some((_, earlier)) = olds.iter().find(|(other, _)| other == name) else {
            found.report("webhook-added", "", String::new(), At::New(*later));
            continue;
        };
        let body = |description: &Description, item: NodeId| {
            let post = description.tree().get(item, "post")?;
            description.tree().get(post, "requestBody").map(|body| description.resolve(body))
        };
        if let Some((before, after)) = body(old, *earlier).zip(body(new, *later)) {
            content(found, Side::Response, "event", before, after);
        }
    }
    for (name, earlier) in olds.iter().filter(|(name, _)| news.iter().all(|(other, _)| other != name)) {
        found.operation = format!("webhook {name}");
        found.report("webhook-removed", "", String::new(), At::Old(*earlier));
    }
    found.operation = String::new();
}
