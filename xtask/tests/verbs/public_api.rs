//! `cargo xtask public-api` on small crates: which uses of another crate it finds, and which it lets be.

use std::error::Error;
use std::fs;

use std::process::{Command, Output};

type Outcome = Result<(), Box<dyn Error>>;

const INNER: &str = "
pub struct Client;
pub struct Error;
pub trait Send {}
pub mod status { #[derive(Clone)] pub struct Code; }
pub type Alias = Client;
#[macro_export] macro_rules! noop { () => {} }
";

/// Runs the command on a crate with this library, which depends on the crate `inner`.
fn check(library: &str, allowed: &str) -> Result<Output, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)
    };
    let package = |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n");
    write("Cargo.toml", &(package("outer-crate") + "[workspace]\n[dependencies]\ninner = { path = \"inner\" }\n"))?;
    write("src/lib.rs", library)?;
    write("inner/Cargo.toml", &package("inner"))?;
    write("inner/src/lib.rs", INNER)?;
    write("allowed.txt", &format!("core\nalloc\nstd\n{allowed}\n"))?;
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["public-api", "--package", "outer-crate", "--manifest-path", "Cargo.toml", "--allowed", "allowed.txt"])
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .current_dir(folder.path())
        .output()?;
    Ok(output)
}

/// The lines that name an exposed type, without the places.
fn exposed(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().filter(|line| line.contains(" exposes inner"));
    lines.map(|line| line.split_once(": ").map_or(line, |(_, rest)| rest).to_owned()).collect()
}

#[test]
fn every_way_to_expose_a_type_is_found() -> Outcome {
    let library = "
pub use inner::status::Code;
pub use inner::Alias as Renamed;
pub mod sending { pub fn send(_: Vec<Option<&dyn inner::Send>>) {} }
pub struct Public { pub field: [inner::Client; 1], private: inner::Error }
impl Public { pub fn make() -> Result<Self, inner::Error> { Err(inner::Error) } }
impl From<inner::Error> for Public { fn from(private: inner::Error) -> Self { Self { field: [inner::Client], private } } }
pub enum Choice { One(inner::Client), Two { inner: inner::Client } }
pub trait Sender: inner::Send { type Item: inner::Send; fn get() -> impl inner::Send where Self: Sized; }
pub type Short = inner::Client;
pub static STATIC: inner::Client = inner::Client;
mod private { pub struct Reached(pub inner::Client); }
pub use private::Reached;
impl inner::Send for Public {}
pub trait Local {}
impl Local for inner::status::Code {}
impl From<Public> for inner::Client { fn from(_: Public) -> Self { inner::Client } }
";
    let output = check(library, "")?;
    let mut found = exposed(&output);
    found.sort();
    let mut expected = vec![
        "outer_crate::Code exposes inner::status::Code",
        "outer_crate::Renamed exposes inner::Alias",
        "outer_crate::sending::send exposes inner::Send",
        "outer_crate::Public::field exposes inner::Client",
        "outer_crate::Public::make exposes inner::Error",
        "outer_crate::Public exposes inner::Error",
        "outer_crate::Public::from exposes inner::Error",
        "outer_crate::Choice::One::0 exposes inner::Client",
        "outer_crate::Choice::Two::inner exposes inner::Client",
        "outer_crate::Sender exposes inner::Send",
        "outer_crate::Sender::Item exposes inner::Send",
        "outer_crate::Sender::get exposes inner::Send",
        "outer_crate::Short exposes inner::Client",
        "outer_crate::STATIC exposes inner::Client",
        "outer_crate::Reached::0 exposes inner::Client",
        "outer_crate::Public exposes inner::Send",
        "outer_crate::Public exposes inner::Client",
        "outer_crate::Local exposes inner::status::Code",
    ];
    expected.sort_unstable();
    assert_eq!(found, expected, "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("src/lib.rs:5:21: outer_crate::Public::field exposes inner::Client\n"), "{text}");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("18 uses of types that are not ours in the public interface of outer-crate"), "{message}");
    Ok(())
}

#[test]
fn what_stays_inside_is_let_be() -> Outcome {
    let library = "
pub struct Public { private: inner::Client }
impl Public {
    fn hidden(&self) -> &inner::Client { &self.private }
    pub fn works(&self) -> String { self.hidden(); inner::noop!(); String::new() }
}
struct Private(pub inner::Client);
impl From<inner::Error> for Private { fn from(_: inner::Error) -> Self { Self(inner::Client) } }
mod private { pub fn hidden(_: inner::Client) {} }
#[doc(hidden)] pub mod for_macros { pub use inner::Client; }
#[derive(Debug, Clone, PartialEq, Default)] pub struct Derived;
";
    let output = check(library, "")?;
    assert_eq!(exposed(&output), Vec::<String>::new());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

#[test]
fn what_the_list_allows_is_let_be() -> Outcome {
    let library =
        "pub fn code() -> inner::status::Code { inner::status::Code }\npub fn other() -> inner::Error { inner::Error }";
    let output = check(library, "inner::status # the codes\nunused")?;
    assert_eq!(exposed(&output), ["outer_crate::other exposes inner::Error"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("note: allowed.txt allows `unused`, which nothing exposes\n"), "{text}");
    Ok(())
}

#[test]
fn a_crate_that_does_not_build_is_an_error() -> Outcome {
    let output = check("pub fn broken() -> Nothing {}", "")?;
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("cannot find type `Nothing`"), "{message}");
    Ok(())
}
