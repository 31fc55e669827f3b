//! What the compiler says about likely mistakes. `TRYBUILD=overwrite` writes the files with what it says now.
//!
//! The words are those of one version of the compiler, so that this runs only where it is asked for:
//! `cargo test --test mistakes -- --ignored`.

#[test]
#[ignore = "builds the crate once more, and depends on the version of the compiler"]
fn likely_mistakes_are_named() {
    trybuild::TestCases::new().compile_fail("tests/mistakes/*.rs");
}
