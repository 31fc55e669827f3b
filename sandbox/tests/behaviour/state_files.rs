//! The file of the state: only one sandbox uses it, and nothing in it is lost or changed by mistake.

use std::fs;
use std::path::{Path, PathBuf};

use truv_sandbox::{Error, Sandbox, SandboxBuilder};

use crate::client::{Client, start_with};

/// A test's own folder, which is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("files-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = entries.collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn kept_in(file: &Path) -> SandboxBuilder {
    Sandbox::builder().state_file(file)
}

/// A file with a few records, as a sandbox leaves it.
async fn written(file: &Path) -> Vec<u8> {
    let (sandbox, client) = start_with(kept_in(file)).await;
    client.user("1").await;
    client.user("2").await;
    sandbox.shutdown().await;
    fs::read(file).unwrap()
}

async fn users(client: &Client) -> u64 {
    client.get("/v1/users/").await.expect(200)["count"].as_u64().unwrap()
}

#[cfg(unix)]
fn set_rights(file: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
fn rights(file: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}

/// Checks that a sandbox that cannot start leaves file and folder unchanged; returns its message.
async fn refused(folder: &Folder, content: &[u8]) -> String {
    let file = folder.file("state");
    fs::write(&file, content).unwrap();
    #[cfg(unix)]
    set_rights(&file, 0o644);
    let changed = || fs::metadata(&file).unwrap().modified().unwrap();
    let before = changed();
    let problem = kept_in(&file).start().await.expect_err("it is not ours");
    assert!(matches!(problem, Error::State { .. }), "{problem:?}");
    assert_eq!(fs::read(&file).unwrap(), content);
    assert_eq!(changed(), before);
    assert_eq!(folder.names(), ["state"]);
    #[cfg(unix)]
    assert_eq!(rights(&file), 0o644);
    let text = problem.to_string();
    assert!(text.contains("was not changed") && text.contains("move the file away"), "{text}");
    text
}

#[tokio::test]
async fn a_file_of_something_else_is_not_touched() {
    let folder = Folder::new("foreign");
    let foreign: [&[u8]; 7] = [
        b"# Notes\n\nto keep\n",
        b"no end of line",
        b"\n",
        b"\0\0\0\0",
        b"{\"users\": []}\n",
        b"truv-sandbox state 2\n",
        b"\xef\xbb\xbftruv-sandbox state 1\n",
    ];
    for content in foreign {
        assert!(refused(&folder, content).await.contains("line 1"));
    }
    assert!(refused(&folder, &b"a line of text\n".repeat(10_000)).await.contains("line 1"));
}

#[tokio::test]
async fn damage_is_told_by_its_line_wherever_it_is_and_nothing_is_touched() {
    let folder = Folder::new("damaged");
    let whole = written(&folder.file("whole")).await;
    fs::remove_file(folder.file("whole")).unwrap();
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let before_last = whole.len() - lines.last().unwrap().len();
    // In the last complete record, from its checksum to the end of its line.
    for at in (before_last..whole.len()).step_by(29).chain([whole.len() - 2, whole.len() - 1]) {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        let text = refused(&folder, &damaged).await;
        assert!(text.contains(&format!("line {}", lines.len())), "byte {at}: {text}");
        assert!(!text.contains("Marlow"));
    }
    // In every record.
    let damaged = String::from_utf8(whole.clone()).unwrap().replace("\"at\"", "\"At\"").into_bytes();
    assert!(refused(&folder, &damaged).await.contains("line 3 is damaged"));
    // An incomplete record at the end does not hide the damage.
    let cut = [damaged.as_slice(), b"0123abcd {\"at\":17"].concat();
    assert!(refused(&folder, &cut).await.contains("line 3 is damaged"));
    let other_ends = String::from_utf8(whole.clone()).unwrap().replace('\n', "\r\n");
    assert!(refused(&folder, other_ends.as_bytes()).await.contains("carriage return"));
    // A whole record that this version cannot carry out.
    let unknown = "{\"at\":1750000000000000,\"body\":\"\",\"headers\":{},\"method\":\"GET\",\"target\":\"/none/\"}";
    let unknown = format!("truv-sandbox state 1\n{} {unknown}\n", "e6a2e42c");
    assert!(refused(&folder, unknown.as_bytes()).await.contains("line 2"));
    // Larger than the limit.
    let file = folder.file("state");
    fs::write(&file, &whole).unwrap();
    let problem = kept_in(&file).largest_state(whole.len()).start().await.unwrap_err();
    assert!(problem.to_string().contains("larger limit"), "{problem}");
    assert_eq!(fs::read(&file).unwrap(), whole);
}

#[tokio::test]
async fn an_empty_file_and_half_a_line_are_the_start_of_one() {
    let folder = Folder::new("empty");
    let file = folder.file("state");
    let whole = written(&file).await;
    for (kept, count) in [(0, 0), (9, 0), (whole.len() - 1, 1)] {
        fs::write(&file, &whole[..kept]).unwrap();
        let (sandbox, client) = start_with(kept_in(&file)).await;
        assert_eq!(users(&client).await, count, "the first {kept} bytes");
        client.user("later").await;
        sandbox.shutdown().await;
        let (_sandbox, client) = start_with(kept_in(&file)).await;
        assert_eq!(users(&client).await, count + 1);
    }
}

#[tokio::test]
async fn a_file_is_for_one_sandbox_at_a_time() {
    let folder = Folder::new("one");
    let file = folder.file("state");
    let (first, client) = start_with(kept_in(&file)).await;
    client.user("1").await;
    let second = async || kept_in(&file).start().await.expect_err("it is in use");
    let is_in_use = |problem: Error| {
        assert!(matches!(problem, Error::StateInUse { .. }), "{problem:?}");
        assert!(problem.to_string().contains("end it first, or name another file"), "{problem}");
    };
    is_in_use(second().await);
    client.user("2").await;
    // Also when the file was replaced by a new one.
    first.control().restore(&first.control().snapshot().await.unwrap()).await.unwrap();
    is_in_use(second().await);
    first.reset();
    is_in_use(second().await);
    client.user("3").await;
    assert_eq!(folder.names(), ["state"]);
    // The file is free as soon as the sandbox has ended, in whatever way.
    drop(first);
    let (other, client) = start_with(kept_in(&file)).await;
    assert_eq!(users(&client).await, 1);
    other.shutdown().await;
    assert_eq!(users(&start_with(kept_in(&file)).await.1).await, 1);
}

#[tokio::test]
async fn a_sandbox_that_finds_its_port_taken_leaves_the_file_alone() {
    let folder = Folder::new("port");
    let (_sandbox, client) = start_with(Sandbox::builder()).await;
    let port = client.base_url.rsplit(':').next().unwrap().parse().unwrap();
    let problem = kept_in(&folder.file("state")).port(port).start().await.unwrap_err();
    assert!(matches!(problem, Error::Bind { .. }));
    assert!(folder.names().is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn only_files_keep_a_state() {
    let folder = Folder::new("kinds");
    let pipe = folder.file("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for (path, kind) in [(folder.0.as_path(), "a folder"), (Path::new("/dev/null"), "a device"), (&pipe, "a pipe")] {
        let problem = kept_in(path).start().await.unwrap_err();
        let Error::StateFile { source, .. } = problem else { panic!("{problem:?}") };
        assert!(source.to_string().contains(kind), "{source}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_existing_file_becomes_its_owners_alone_and_a_link_stays_a_link() {
    let folder = Folder::new("rights");
    let (file, link) = (folder.file("state"), folder.file("link"));
    written(&file).await;
    set_rights(&file, 0o664);
    std::os::unix::fs::symlink(&file, &link).unwrap();
    // Somebody else's, with the name that a new file might have.
    fs::write(folder.file("state.0.new"), "to keep").unwrap();
    let (sandbox, client) = start_with(kept_in(&link)).await;
    assert_eq!(rights(&file), 0o600);
    assert_eq!(users(&client).await, 2);
    sandbox.reset();
    client.user("3").await;
    sandbox.shutdown().await;
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(rights(&file), 0o600);
    assert_eq!(fs::read(folder.file("state.0.new")).unwrap(), b"to keep");
    assert_eq!(folder.names(), ["link", "state", "state.0.new"]);
    assert_eq!(users(&start_with(kept_in(&file)).await.1).await, 1);
}
