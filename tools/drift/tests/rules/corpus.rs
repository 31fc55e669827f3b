//! Somebody else's API: GitHub's document of July 2022 and 132 recorded exchanges. They are not part of this repository:
//! `DRIFT_CORPUS` names a folder with `api.github.com.yaml` and `recordings.har`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use openapi_drift::check::{self, Options};
use openapi_drift::document;
use openapi_drift::har::Traffic;
use openapi_drift::rules::Rule;

#[test]
#[allow(clippy::print_stderr, reason = "to say that nothing was tested")]
fn every_undocumented_field_is_found_and_null_gives_no_false_error() {
    let Some(folder) = std::env::var_os("DRIFT_CORPUS").map(PathBuf::from) else {
        eprintln!("not tested: DRIFT_CORPUS is not set");
        return;
    };
    let document = document::load(&folder.join("api.github.com.yaml")).unwrap();
    let mut traffic = Traffic::open([folder.join("recordings.har")]);
    let outcome =
        check::run(&document, &mut traffic, &Options { closed_world: true, min_evidence: 10, decode: None }).unwrap();
    assert!(traffic.left_out().unwrap().is_empty());
    let of = |rule| outcome.findings.iter().filter(move |finding| finding.rule == rule);

    let pairs: BTreeSet<_> =
        of(Rule::UndocumentedField).map(|finding| (&finding.operation, &finding.pointer)).collect();
    assert_eq!(pairs.len(), 10, "{pairs:?}");
    assert_eq!(of(Rule::UndocumentedContentType).count(), 2);
    assert_eq!(of(Rule::NullNotAllowed).count(), 0);
    assert_eq!(of(Rule::MissingRequiredField).count(), 0);
    assert_eq!(of(Rule::TypeMismatch).count(), 0);
    let headers: BTreeSet<_> = of(Rule::UndocumentedResponseHeader).map(|finding| &finding.pointer).collect();
    assert_eq!(headers.len(), of(Rule::UndocumentedResponseHeader).count());
}
