//! Files are complete, or do not exist.

use std::fs;
use std::path::Path;

use truv_sdk::ErrorKind;

use super::{FILE, client, host, signed};
use crate::support::server::{Reply, Server};

/// Names of all that is in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_takes_the_place_of_an_older_one() {
    let (client, _truv) = client().await;
    let host = host().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("statement.pdf");
    for old in [None, Some("older")] {
        if let Some(old) = old {
            fs::write(&path, old).unwrap();
        }
        client.download(signed(&host)).to_path(&path).await.unwrap();
        assert_eq!(fs::read(&path).unwrap(), FILE);
        assert_eq!(names(folder.path()), ["statement.pdf"]);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0);
    }
}

#[tokio::test]
async fn a_failure_leaves_the_older_file_and_nothing_else() {
    let (client, _truv) = client().await;
    let host = Server::start(|_| Reply::Close(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf".to_vec())).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("statement.pdf");
    fs::write(&path, "older").unwrap();
    let error = client.download(signed(&host)).to_path(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(fs::read(&path).unwrap(), b"older");
    assert_eq!(names(folder.path()), ["statement.pdf"]);
}

#[tokio::test]
async fn a_download_that_is_dropped_half_way_leaves_nothing() {
    let (client, _truv) = client().await;
    let host = Server::start(|_| Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf".to_vec())).await;
    let folder = tempfile::tempdir().unwrap();
    let (sender, mut begun) = tokio::sync::mpsc::unbounded_channel();
    let download = client.download(signed(&host)).on_progress(move |_| sender.send(()).unwrap());
    let writing = tokio::spawn(download.to_path(folder.path().join("statement.pdf")));
    begun.recv().await.unwrap();
    assert_eq!(names(folder.path()).len(), 1);
    writing.abort();
    writing.await.unwrap_err();
    assert!(names(folder.path()).is_empty());
}

#[tokio::test]
async fn a_path_that_cannot_be_written_is_an_error_before_anything_is_asked() {
    let (client, _truv) = client().await;
    let host = host().await;
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_owned(), folder.path().join("missing/statement.pdf"), "/".into()] {
        let error = client.download(signed(&host)).to_path(&path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Write, "{error}");
    }
    assert!(host.requests().is_empty());
}

#[tokio::test]
async fn a_name_may_be_as_long_as_the_file_system_allows() {
    let (client, _truv) = client().await;
    let host = host().await;
    let folder = tempfile::tempdir().unwrap();
    let name = format!("{}.pdf", "n".repeat(251));
    client.download(signed(&host)).to_path(folder.path().join(&name)).await.unwrap();
    assert_eq!(names(folder.path()), [name]);
}

/// A socket of the test's own stands for `/dev/full` and the like.
#[cfg(unix)]
#[tokio::test]
async fn what_is_no_regular_file_is_left_alone() {
    use std::os::unix::fs::{FileTypeExt, symlink};
    let (client, _truv) = client().await;
    let host = host().await;
    let folder = tempfile::tempdir().unwrap();
    let [socket, link] = ["socket", "link"].map(|name| folder.path().join(name));
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    symlink(&socket, &link).unwrap();
    for path in [&socket, &link, Path::new("/dev/null")] {
        let error = client.download(signed(&host)).to_path(path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Write, "{error}");
        assert!(error.to_string().contains("not a regular file"), "{error}");
    }
    assert!(fs::metadata(&link).unwrap().file_type().is_socket());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(host.requests().is_empty());
}
