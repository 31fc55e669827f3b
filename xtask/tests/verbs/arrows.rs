//! `cargo xtask arrows` on small crates: which circles it finds, and which imports it accepts.

use std::error::Error;
use std::fs;
use std::process::{Command, Output};

type Outcome = Result<(), Box<dyn Error>>;

/// Runs the command on a crate of these files.
fn arrows(files: &[(&str, &str)]) -> Result<Output, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    for (name, text) in files {
        let path = folder.path().join("src").join(name);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)?;
    }
    Ok(Command::new(env!("CARGO_BIN_EXE_xtask")).args(["arrows", "src"]).current_dir(folder.path()).output()?)
}

#[track_caller]
fn circle(files: &[(&str, &str)], expected: &str) -> Outcome {
    let output = arrows(files)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(text, expected.strip_prefix('\n').unwrap_or(expected));
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.starts_with("error: 1 import circle; move what both sides need"), "{message}");
    Ok(())
}

#[track_caller]
fn none(files: &[(&str, &str)], expected: &str) -> Outcome {
    let output = arrows(files)?;
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("src: {expected}, no circle\n"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

#[test]
fn folders_that_import_each_other_are_told_with_every_line() -> Outcome {
    let files = [
        ("lib.rs", "mod one;\nmod two;"),
        ("one/mod.rs", "mod inner;"),
        ("one/inner.rs", "//! Not crate::two::Comment.\nuse crate::two::Two;\n\nfn f() -> crate::two::Other {}"),
        ("two.rs", "pub struct Two;\npub struct Other;\nuse super::one;"),
    ];
    circle(
        &files,
        "
src: 2 rooms import each other in a circle: one, two
  circle of 2 arrows
    one -> two
      src/one/inner.rs:2: crate::two::Two
      src/one/inner.rs:4: crate::two::Other
    two -> one
      src/two.rs:3: super::one
",
    )
}

#[test]
fn a_circle_of_more_rooms_is_found_once() -> Outcome {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::{b::B, d};"),
        ("b.rs", "pub struct B; use crate::c::{self as see, C as _};"),
        ("c/mod.rs", "pub struct C; pub(super) fn f(a: crate::a::A) {}"),
        ("d.rs", ""),
    ];
    circle(
        &files,
        "
src: 3 rooms import each other in a circle: a, b, c
  circle of 3 arrows
    a -> b
      src/a.rs:1: crate::b::B
    b -> c
      src/b.rs:1: crate::c
      src/b.rs:1: crate::c::C
    c -> a
      src/c/mod.rs:1: crate::a::A
",
    )
}

#[test]
fn names_that_are_exported_again_are_followed() -> Outcome {
    let files = [
        ("lib.rs", "mod one; mod two; pub use two::{Two as Renamed}; pub mod all { pub use crate::one::deep::*; }"),
        ("one/mod.rs", "mod deep; pub use deep::One; use crate::Renamed;"),
        ("one/deep.rs", "pub const fn One() {}"),
        ("two.rs", "pub struct Two; fn f() { crate::all::One::new(); }"),
    ];
    circle(
        &files,
        "
src: 2 rooms import each other in a circle: one, two
  circle of 2 arrows
    one -> two
      src/one/mod.rs:1: crate::Renamed
    two -> one
      src/two.rs:1: crate::all::One::new
",
    )
}

#[test]
fn paths_in_macros_and_in_modules_inside_a_file_count() -> Outcome {
    let files = [
        ("lib.rs", "mod one; mod two;"),
        ("one.rs", "mod inside {\n  fn f() { println!(\"{}\", super::super::two::name()) }\n}"),
        ("two.rs", "macro_rules! make { () => { $crate::one::f() } }"),
    ];
    circle(
        &files,
        "
src: 2 rooms import each other in a circle: one, two
  circle of 2 arrows
    one -> two
      src/one.rs:2: super::super::two::name
    two -> one
      src/two.rs:1: crate::one::f
",
    )
}

#[test]
fn folders_inside_a_folder_are_rooms_too() -> Outcome {
    let files = [
        ("main.rs", "mod outer;"),
        ("outer/mod.rs", "mod left; mod right; mod shared; use left::L;"),
        ("outer/shared.rs", "use super::left::L;"),
        ("outer/left/mod.rs", "mod part; use super::shared::S;"),
        ("outer/left/part.rs", "use crate::outer::right::R;"),
        ("outer/right/mod.rs", "use super::left::L;"),
    ];
    circle(
        &files,
        "
src: 2 rooms import each other in a circle: outer/left, outer/right
  circle of 2 arrows
    outer/left -> outer/right
      src/outer/left/part.rs:1: crate::outer::right::R
    outer/right -> outer/left
      src/outer/right/mod.rs:1: super::left::L
",
    )
}

#[test]
fn one_direction_is_no_circle_and_the_top_is_no_room() -> Outcome {
    let files = [
        ("lib.rs", "mod one; mod two; pub struct Top; use one::One;"),
        ("main.rs", "mod program;"),
        ("one.rs", "use crate::{Top, two::Two}; use super::two;"),
        ("two.rs", "use crate::Top; use std::one::One; use one::elsewhere;"),
        ("program.rs", "fn main() {}"),
    ];
    none(&files, "1 arrow between 2 rooms")
}

#[test]
fn tests_comments_texts_and_visibilities_import_nothing() -> Outcome {
    let two = r##"
// crate::one::A
/* crate::one::B /* nested */ crate::one::C */
const TEXT: &str = "crate::one::D"; const RAW: &str = r#"" crate::one::E"#; const QUOTE: char = '"';
pub(in crate::one) struct F;
#[cfg(test)] use crate::one::{G, H};
#[cfg(test)] fn helper<A, B>() -> crate::one::I { crate::one::I }
#[cfg(all(test, unix))] mod inline { use crate::one::J; }
#[cfg(test)] mod tests;
struct Fields { #[cfg(test)] k: crate::one::K, l: u8 }
fn bound<'a>(_: &'a u8) -> impl Sized + use<'a> {}
"##;
    let files = [
        ("lib.rs", "mod one; mod two; #[cfg(test)] mod tests;"),
        ("one.rs", "#[cfg(not(test))] use crate::two::Two;"),
        ("two/mod.rs", two),
        ("two/tests.rs", "use crate::one::L;"),
        ("tests.rs", "use crate::one::M;"),
    ];
    none(&files, "1 arrow between 2 rooms")
}

#[test]
fn a_module_without_a_file_and_a_folder_without_a_crate_are_named() -> Outcome {
    let output = arrows(&[("lib.rs", "mod lost;")])?;
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: src/lib.rs: there is no file of the module `lost`\n");
    let output = arrows(&[("other.rs", "")])?;
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: src has neither a lib.rs nor a main.rs; name the folder of a crate, such as src\n"
    );
    Ok(())
}
