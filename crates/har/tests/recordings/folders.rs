//! Files in folders.

use std::fs;
use std::path::Path;

use truv_har::{Reason, Recordings, Tally, sources};

use crate::{entry, har};

/// Paths of exchanges, and names of files with the problems that are reported about them.
fn read(paths: &[&Path]) -> (Vec<String>, Vec<(String, bool, Reason)>) {
    let (mut found, mut told) = (Vec::new(), Vec::new());
    for exchange in Recordings::open(paths).exchanges() {
        match exchange {
            Ok(exchange) => found.push(exchange.path),
            Err(problem) => {
                let name = problem.file.file_name().unwrap().to_string_lossy().into_owned();
                told.push((name, problem.is_fatal(), problem.reason));
            }
        }
    }
    (found, told)
}

#[test]
fn recordings_are_found_by_name_in_their_order_and_the_rest_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("b.har", &har(&[entry("/b")]));
    write("a/deep/er/c.JSON", &har(&[entry("/c")]));
    write("a/d.ndjson", &entry("/d").to_string());
    write("e.jsonl.gz", &entry("/e").to_string());
    write("package.json", "{\"name\": \"x\"}");
    write("notes.txt", "no recording");
    write("archive.gz", "no recording");
    write("har", "no recording");
    let (found, told) = read(&[folder.path()]);
    assert_eq!(found, ["/d", "/c", "/b", "/e"]);
    assert_eq!(told, [("package.json".to_owned(), false, Reason::NotARecording)]);

    // a file that the caller names has to be a recording
    let named = folder.path().join("package.json");
    let (_, told) = read(&[folder.path(), &named]);
    assert_eq!(told[1], ("package.json".to_owned(), true, Reason::NotARecording));
    let (found, told) = read(&[&folder.path().join("none.har"), &folder.path().join("b.har")]);
    assert_eq!(found, ["/b"]);
    assert_eq!(told, [("none.har".to_owned(), true, Reason::Unreadable(std::io::ErrorKind::NotFound))]);
    let mut tally = Tally::default();
    Recordings::open([folder.path()]).filter_map(Result::err).for_each(|problem| tally.add(&problem));
    assert!(tally.to_string().starts_with("1 file left out: neither a HAR file nor"), "{tally}");
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_around_in_circles() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("a/b");
    fs::create_dir_all(&inner).unwrap();
    fs::write(inner.join("x.har"), har(&[entry("/x")])).unwrap();
    std::os::unix::fs::symlink(folder.path(), inner.join("up")).unwrap();
    std::os::unix::fs::symlink(&inner, folder.path().join("z")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("gone.har")).unwrap();
    let (found, told) = read(&[folder.path()]);
    assert_eq!(found, ["/x"]);
    assert_eq!(told, [("gone.har".to_owned(), false, Reason::Unreadable(std::io::ErrorKind::NotFound))]);
    let (found, problems) = sources([folder.path(), folder.path()]);
    assert_eq!((found.len(), problems.len()), (2, 0));
}
