//! A mistake in the document is reported with its place and a remedy, and never as a panic of the generator.

use std::error::Error;
use std::fs;
use std::path::Path;

use truv_codegen::truv_openapi::{Document, problem};

type Outcome = Result<(), Box<dyn Error>>;

/// The report on our document after `wrong` took the place of `right` in one of its files; all but the folder's name.
fn report(file: &str, right: &str, wrong: &str) -> Result<String, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    for (name, text) in truv_spec::FILES {
        fs::write(folder.path().join(name), text)?;
    }
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path)?;
    assert!(text.contains(right), "{file} no longer contains `{right}`");
    fs::write(&path, text.replacen(right, wrong, 1))?;
    let outcome = truv_codegen::load(&folder.path().join("openapi.yaml"))
        .and_then(|document| truv_codegen::generate(&document, |_| true));
    let report = outcome.err().ok_or("the mistake was not noticed")?;
    Ok(report.replace(&format!("{}/", folder.path().display()), ""))
}

/// Our own document.
fn document() -> Result<Document, String> {
    Document::of_texts(Path::new("spec"), truv_spec::FILES, truv_spec::ROOT)
        .map_err(|problems| problem::report(&problems))
}

/// The number of the line that holds `text`, counted from 1.
fn line(file: &str, text: &str) -> Result<usize, Box<dyn Error>> {
    let (_, content) = truv_spec::FILES.iter().find(|(name, _)| *name == file).ok_or("no such file")?;
    let index = content.lines().position(|line| line.contains(text)).ok_or("no such line")?;
    Ok(index + 1)
}

#[test]
fn the_document_itself_generates() -> Outcome {
    let document = document()?;
    let code = truv_codegen::generate(&document, |_| true)?;
    for leftover in ["progenitor", "reqwest", "api-version"] {
        assert!(!code.contains(leftover), "`{leftover}` is in the generated code");
    }
    Ok(())
}

#[test]
fn a_reference_to_nothing_names_the_near_miss() -> Outcome {
    let report = report("users.yaml", "schemas/UserListPage\"", "schemas/UserListPge\"")?;
    assert!(report.contains("did you mean `UserListPage`?"), "{report}");
    Ok(())
}

#[test]
fn a_type_that_is_none_names_the_schema_it_stands_in_and_no_other() -> Outcome {
    let right = "    UserListPage:\n      type: object";
    let report = report("users.yaml", right, &right.replace("object", "objct"))?;
    let line = line("users.yaml", "    UserListPage:")?;
    assert!(report.starts_with(&format!("users.yaml:{line}:5: ")), "{report}");
    assert!(report.contains("invalid type: objct"), "{report}");
    assert!(report.ends_with("1 problem found"), "{report}");
    Ok(())
}

#[test]
fn enum_values_that_are_one_in_rust_name_the_enum() -> Outcome {
    let report = report("shared.yaml", "enum: [checking, savings]", "enum: [checking, Checking]")?;
    assert!(report.contains("shared.yaml:") && report.contains("[checking,Checking]"), "{report}");
    assert!(report.ends_with("1 problem found"), "{report}");
    Ok(())
}

#[test]
fn names_for_only_some_values_of_an_enum_are_a_mistake() -> Outcome {
    let report = report("pay.yaml", "[Checking, Savings]", "[Checking]")?;
    assert!(report.contains("these do not name each value of the enum"), "{report}");
    Ok(())
}

#[test]
fn a_missing_operation_id_is_a_mistake() -> Outcome {
    let report = report("tasks.yaml", "      operationId: tasks_list\n", "")?;
    assert!(report.contains("the operation has no operationId"), "{report}");
    Ok(())
}

#[test]
fn an_operation_id_used_twice_names_the_other_path() -> Outcome {
    let report = report("tasks.yaml", "operationId: tasks_get", "operationId: tasks_list")?;
    assert!(report.contains("the operationId `tasks_list` is used by /v1/tasks/ too"), "{report}");
    Ok(())
}

#[test]
fn two_success_statuses_are_a_mistake() -> Outcome {
    let report = report("links.yaml", "        \"400\":", "        \"202\": {description: Later.}\n        \"400\":")?;
    assert!(report.contains("the operation has 2 success statuses instead of one"), "{report}");
    Ok(())
}

#[test]
fn a_path_parameter_that_is_not_declared_is_a_mistake() -> Outcome {
    let report = report("tasks.yaml", "        - name: task_id", "        - name: job_id")?;
    assert!(report.contains("the path parameter `task_id` is not declared"), "{report}");
    assert!(report.contains("has no `{job_id}`"), "{report}");
    Ok(())
}

#[test]
fn a_format_that_nobody_knows_lists_those_that_are() -> Outcome {
    let report = report("tasks.yaml", "format: date-time", "format: datetime")?;
    assert!(report.contains("the format `datetime` is not known"), "{report}");
    assert!(report.contains("use one of byte, date, date-time"), "{report}");
    Ok(())
}

#[test]
fn an_object_written_in_place_is_a_mistake() -> Outcome {
    let right = "        tracking_info: {type: string,";
    let wrong = "        inner: {type: object, properties: {a: {type: string}}}\n        tracking_info: {type: string,";
    let report = report("reports.yaml", right, wrong)?;
    assert!(report.contains("a schema with `properties` is written in place, so it has no name"), "{report}");
    Ok(())
}

#[test]
fn another_version_of_openapi_is_a_mistake() -> Outcome {
    let report = report("openapi.yaml", "openapi: 3.0.3", "openapi: 3.1.0")?;
    assert!(report.starts_with("openapi.yaml:1:1: the document is not OpenAPI 3.0"), "{report}");
    Ok(())
}

const EVENT: &str = "  link-deleted:\n    post:\n";

#[test]
fn an_event_that_is_not_described_is_a_mistake() -> Outcome {
    let report = report("openapi.yaml", EVENT, &EVENT.replace("deleted", "lost"))?;
    assert!(report.contains("the event `link-deleted` of WebhookEventType is not in `x-webhooks`"), "{report}");
    assert!(report.contains("the event `link-lost` is not in the enum WebhookEventType"), "{report}");
    Ok(())
}

#[test]
fn an_event_of_another_type_names_its_schema() -> Outcome {
    let report = report("webhook_events.yaml", "enum: [link-deleted]", "enum: [link-lost]")?;
    let line = line("webhook_events.yaml", "    LinkDeletedEvent:")?;
    assert!(report.starts_with(&format!("webhook_events.yaml:{line}:5: ")), "{report}");
    assert!(report.contains("the schema `LinkDeletedEvent` is not made as that of an event"), "{report}");
    assert!(report.contains("enum: [link-deleted]"), "{report}");
    Ok(())
}

#[test]
fn an_event_without_a_payload_or_a_source_is_a_mistake() -> Outcome {
    let right = "schemas/LinkEventPayload\"";
    let without_payload = report("webhook_events.yaml", right, "schemas/WebhookEvent\"")?;
    assert!(without_payload.contains("one schema whose name ends with `Payload`"), "{without_payload}");
    let without_source =
        report("openapi.yaml", "      x-truv-source: https://truv.com/docs/api-reference/tasks/events\n", "")?;
    assert!(without_source.contains("the event `task-status-updated` has no `x-truv-source`"), "{without_source}");
    Ok(())
}

/// Builds that receive no webhooks do not compile their types, nor what only those refer to.
#[test]
fn types_of_events_come_with_their_feature_alone() -> Outcome {
    let document = document()?;
    let with = truv_codegen::generate(&document, |feature| feature == "webhook")?;
    let without = truv_codegen::generate(&document, |_| false)?;
    for text in ["pub mod events", "pub enum Payload", "pub struct TaskEvent ", "SuborderStatus", "EmploymentId"] {
        assert!(with.contains(text) && !without.contains(text), "{text}");
    }
    // a type that operations share stays where it is, whatever the features
    let types = with.split("pub mod events").next().ok_or("there is no text")?;
    assert!(types.contains("SuborderStatus {") && !types.contains("EventId"));
    Ok(())
}
