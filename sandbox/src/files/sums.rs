//! MD5 sums of files that are made only when somebody fetches them. Answers show the sums, and to make a file costs more than all
//! the rest of an answer; so the latest sums are kept, by what their files show.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::Value;

use super::{md5sum_of, pay_stub, tax_form};

/// How many sums are kept at most: those of some fifty people.
const MOST: usize = 4_096;

static KEPT: LazyLock<Mutex<HashMap<u64, String>>> = LazyLock::new(Mutex::default);
/// A key is a hash whose secret is new in each process, so that nobody can send two files with the same key.
static HASHES: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// The sums of the files of one employment, which show the employment too.
pub(crate) struct Sums<'a> {
    employment: &'a Value,
    hash: u64,
}

impl<'a> Sums<'a> {
    pub(crate) fn new(employment: &'a Value) -> Self {
        Self { employment, hash: HASHES.hash_one(employment) }
    }

    pub(crate) fn of_pay_stub(&self, statement: &Value) -> String {
        self.kept("pay stub", statement, || pay_stub(statement, self.employment))
    }

    pub(crate) fn of_tax_form(&self, form: &Value) -> String {
        self.kept("tax form", form, || tax_form(form, self.employment))
    }

    fn kept(&self, kind: &str, entry: &Value, make: impl Fn() -> Vec<u8>) -> String {
        let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        let key = HASHES.hash_one((kind, self.hash, entry));
        if let Some(sum) = kept().get(&key) {
            return sum.clone();
        }
        let sum = md5sum_of(&make());
        let mut kept = kept();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, sum.clone());
        sum
    }
}
