//! `cargo xtask public-api` on small crates: which changes and which uses of another crate it finds, and which it
//! accepts.

use std::error::Error;
use std::fs;
use std::process::{Command, Output};
use tempfile::TempDir;

type Outcome = Result<(), Box<dyn Error>>;

const INNER: &str = "
pub struct Client;
pub struct Error;
pub trait Send {}
pub mod status { #[derive(Clone)] pub struct Code; }
pub type Alias = Client;
#[macro_export] macro_rules! noop { () => {} }
";

/// A crate with this library, which depends on the crate `inner`, and with its listing and allowances.
fn outer(library: &str, allowed: &str, listing: &str) -> Result<TempDir, Box<dyn Error>> {
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
    write("agreed/outer-crate.toml", &format!("allowed_external_types = [{allowed}]\n"))?;
    write("agreed/outer-crate/crate.txt", listing)?;
    Ok(folder)
}

fn public_api(folder: &TempDir, arguments: &[&str]) -> std::io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["public-api", "--manifest-path", "Cargo.toml", "--folder", "agreed"])
        .args(arguments)
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .current_dir(folder.path())
        .output()
}

/// Writes the listing, so that only what is exposed counts.
fn check(library: &str, allowed: &str) -> Result<Output, Box<dyn Error>> {
    Ok(public_api(&outer(library, allowed, "")?, &["--update"])?)
}

/// The lines that name an exposed type.
fn exposed(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().filter(|line| line.contains(" Unapproved external type "));
    lines.map(|line| line.replace("Unapproved external type ", "").replace(" referenced in public API", "")).collect()
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
";
    let output = check(library, "")?;
    let expected = [
        "src/lib.rs:2:1: `inner::status::Code`, in re-export named `outer_crate::Code`",
        "src/lib.rs:3:1: `inner::Alias`, in re-export named `outer_crate::Renamed`",
        "src/lib.rs:4:19: `inner::Send`, in dyn trait of `outer_crate::sending::send`",
        "src/lib.rs:5:21: `inner::Client`, in struct field of `outer_crate::Public::field`",
        "src/lib.rs:6:15: `inner::Error`, in generic arg of `outer_crate::Public::make`",
        "src/lib.rs:7:1: `inner::Error`, in generic arg of `outer_crate::Public`",
        "src/lib.rs:8:23: `inner::Client`, in struct field of `outer_crate::Choice::One::0`",
        "src/lib.rs:8:45: `inner::Client`, in struct field of `outer_crate::Choice::Two::inner`",
        "src/lib.rs:9:1: `inner::Send`, in trait bound of `outer_crate::Sender`",
        "src/lib.rs:9:33: `inner::Send`, in trait bound of `outer_crate::Sender::Item`",
        "src/lib.rs:9:57: `inner::Send`, in return value of `outer_crate::Sender::get`",
        "src/lib.rs:10:1: `inner::Client`, in type alias of `outer_crate::Short`",
        "src/lib.rs:11:1: `inner::Client`, in static value `outer_crate::STATIC`",
        "src/lib.rs:12:34: `inner::Client`, in struct field of `outer_crate::Reached::Reached::0`",
        "src/lib.rs:14:1: `inner::Send`, in implemented trait of `outer_crate::Public`",
    ];
    assert_eq!(exposed(&output), expected, "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("outer-crate exposes types of other crates in 15 places; wrap the types"), "{message}");
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
    let output = check(library, "\"inner::status::*\", \"unused::*\"")?;
    assert_eq!(exposed(&output), ["src/lib.rs:2:1: `inner::Error`, in return value of `outer_crate::other`"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let note = "note: agreed/outer-crate.toml: Approved external type `unused::*` wasn't referenced in public API\n";
    assert!(text.contains(note), "{text}");
    Ok(())
}

#[test]
fn what_is_public_is_as_agreed_or_the_difference_is_shown() -> Outcome {
    let library = "
#[derive(Clone)] pub struct Public { pub field: u8, private: u16 }
impl Public { pub fn works(&self) -> String { self.hidden() } fn hidden(&self) -> String { self.private.to_string() } }
";
    let listing = "\
pub mod outer_crate
pub struct outer_crate::Public
pub outer_crate::Public::field: u8
impl outer_crate::Public
pub fn outer_crate::Public::works(&self) -> alloc::string::String
impl core::clone::Clone for outer_crate::Public
";
    let folder = outer(library, "", listing)?;
    let output = public_api(&folder, &[])?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));

    fs::write(folder.path().join("src/lib.rs"), library.replace("field: u8", "field: u32"))?;
    let output = public_api(&folder, &[])?;
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("-pub outer_crate::Public::field: u8\n+pub outer_crate::Public::field: u32\n"), "{text}");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        message.contains("is not as in agreed/outer-crate; if that is meant, run `cargo xtask public-api"),
        "{message}"
    );

    assert!(public_api(&folder, &["--update"])?.status.success());
    let written = fs::read_to_string(folder.path().join("agreed/outer-crate/crate.txt"))?;
    assert_eq!(written, listing.replace("field: u8", "field: u32"));
    Ok(())
}

#[test]
fn each_module_has_a_file_and_a_module_that_is_gone_has_none() -> Outcome {
    let library = "
pub mod shapes {
    pub mod round { pub struct Circle<T>(pub T); }
    pub struct Square;
    pub trait Area { fn area(&self) -> u8; }
    impl Area for Square { fn area(&self) -> u8 { 1 } }
    impl<T: Into<u8>> From<T> for round::Circle<T> { fn from(it: T) -> Self { Self(it) } }
    impl Iterator for Square { type Item = u8; fn next(&mut self) -> Option<u8> { None } }
    impl Square { pub fn next_to(&self) -> Self { Self } }
}
pub fn shapes() -> shapes::Square { shapes::Square }
";
    let folder = outer(library, "", "")?;
    fs::write(folder.path().join("agreed/outer-crate/gone.txt"), "pub mod outer_crate::gone\n")?;
    let output = public_api(&folder, &[])?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success() && text.contains("-pub mod outer_crate::gone\n"), "{text}");

    assert!(public_api(&folder, &["--update"])?.status.success());
    let agreed = folder.path().join("agreed/outer-crate");
    assert!(!agreed.join("gone.txt").exists());
    let root = "pub mod outer_crate\npub fn outer_crate::shapes() -> outer_crate::shapes::Square\n";
    assert_eq!(fs::read_to_string(agreed.join("crate.txt"))?, root);
    let shapes = fs::read_to_string(agreed.join("shapes.txt"))?;
    let expected = "\
pub mod outer_crate::shapes
pub mod outer_crate::shapes::round
pub struct outer_crate::shapes::round::Circle<T>(pub T)
impl<T: core::convert::Into<u8>> core::convert::From<T> for outer_crate::shapes::round::Circle<T>
pub struct outer_crate::shapes::Square
impl outer_crate::shapes::Square
pub fn outer_crate::shapes::Square::next_to(&self) -> Self
impl core::iter::traits::iterator::Iterator for outer_crate::shapes::Square
pub type outer_crate::shapes::Square::Item = u8
impl outer_crate::shapes::Area for outer_crate::shapes::Square
pub fn outer_crate::shapes::Square::area(&self) -> u8
pub trait outer_crate::shapes::Area
pub fn outer_crate::shapes::Area::area(&self) -> u8
impl outer_crate::shapes::Area for outer_crate::shapes::Square
pub fn outer_crate::shapes::Square::area(&self) -> u8
";
    assert_eq!(shapes, expected);
    assert!(public_api(&folder, &[])?.status.success());
    Ok(())
}

#[test]
fn a_folder_without_listings_is_named() -> Outcome {
    let folder = outer("", "", "")?;
    fs::remove_dir_all(folder.path().join("agreed/outer-crate"))?;
    let output = public_api(&folder, &[])?;
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(message, "error: agreed has no listing; write the first with --update --package NAME\n");
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
