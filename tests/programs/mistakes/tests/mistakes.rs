//! What the compiler says about likely mistakes, so that nobody makes its words worse unseen.
//!
//! Other compilers say it in other words: `.ci/run mistakes` uses the one that the files were written with. After a wanted change,
//! `TRYBUILD=overwrite .ci/run mistakes` writes them again.

#[test]
fn each_mistake_is_named() {
    trybuild::TestCases::new().compile_fail("tests/mistakes/*.rs");
}
