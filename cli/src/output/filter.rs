//! `--jq`: a jq expression on each value, by jaq.

use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use jaq_json::{Val, read};

use crate::failure::{Failure, Result};

type Lut = jaq_core::Filter<data::JustLut<Val>>;

/// A compiled expression.
pub(super) struct Filter(Lut);

impl Filter {
    pub(super) fn new(expression: &str) -> Result<Self> {
        let definitions = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
        let functions = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
        let arena = Arena::default();
        let file = File { code: expression, path: () };
        let wrong = |why: &str| {
            Failure::usage(format!("the expression of --jq {why}"))
                .advice("write it as for jq, such as --jq '.id' or --jq 'select(.status == \"done\") | .link_id'")
        };
        let modules = Loader::new(definitions).load(&arena, file).map_err(|_| wrong("is not an expression of jq"))?;
        let filter = Compiler::default().with_funs(functions).compile(modules).map_err(|errors| {
            let names: Vec<String> =
                errors.iter().flat_map(|(_, errors)| errors.iter().map(|(name, _)| (*name).to_string())).collect();
            wrong(&format!("uses what does not exist: {}", names.join(", ")))
        })?;
        Ok(Self(filter))
    }

    /// The results for one value. Texts are bare, everything else is JSON.
    pub(super) fn run(&self, json: &str) -> Result<Vec<String>> {
        let input = read::parse_single(json.as_bytes()).map_err(|_| Failure::other("the answer is not JSON"))?;
        let context = Ctx::<data::JustLut<Val>>::new(&self.0.lut, Vars::new([]));
        let results = self.0.id.run((context, input)).map(unwrap_valr);
        results
            .map(|result| match result {
                Ok(Val::TStr(text)) => Ok(String::from_utf8_lossy(&text).into_owned()),
                Ok(value) => Ok(value.to_string()),
                Err(_) => Err(Failure::usage("the expression of --jq does not fit the answer").advice(
                    "`--output json` without --jq shows the form of the answer; `?` and `//` tolerate what is missing",
                )),
            })
            .collect()
    }
}
