//! Prints what the build script generates, and guards its public part against changes that nobody meant.

use crate::workspace;
use anyhow::{Context, anyhow, bail};
use similar::TextDiff;
use std::io::{ErrorKind, Write};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, FieldsNamed, File, ImplItem, Item, ItemImpl, ItemMod, Visibility};

/// The public part of the generated code, as it was last agreed on.
const SNAPSHOT: &str = "xtask/generated-api.rs.txt";

/// Print the code that the build script generates from the document
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Compare its public items with the snapshot in the repository; fails if they differ
    #[arg(long)]
    check: bool,

    /// Write the snapshot anew
    #[arg(long, conflicts_with = "check")]
    update: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let document = truv_codegen::load(&workspace::path("spec/openapi.yaml")).map_err(|report| anyhow!(report))?;
    let code = truv_codegen::generate(&document, |_| true).map_err(|report| anyhow!(report))?;
    let snapshot = workspace::path(SNAPSHOT);
    if arguments.update {
        return std::fs::write(&snapshot, outline(&code)?).with_context(|| format!("{SNAPSHOT} cannot be written"));
    }
    if arguments.check {
        let agreed = std::fs::read_to_string(&snapshot).with_context(|| format!("{SNAPSHOT} cannot be read"))?;
        return compare(&agreed, &outline(&code)?);
    }
    match std::io::stdout().write_all(code.as_bytes()) {
        // The reader, such as `head`, has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome.context("cannot write to the standard output"),
    }
}

fn compare(agreed: &str, now: &str) -> anyhow::Result<()> {
    if agreed == now {
        println!("The public part of the generated code is as in {SNAPSHOT}.");
        return Ok(());
    }
    let diff = TextDiff::from_lines(agreed, now);
    print!("{}", diff.unified_diff().context_radius(2).header(SNAPSHOT, "generated now"));
    bail!(
        "the public part of the generated code has changed; if that is meant, run `cargo xtask expand --update`, \
         and write it into CHANGELOG.md"
    );
}

/// Types with their fields and functions with their signatures: no bodies, no documentation, no impls of traits.
fn outline(code: &str) -> anyhow::Result<String> {
    let mut file = syn::parse_file(code).context("the generated code does not parse")?;
    Outline.visit_file_mut(&mut file);
    Ok(prettyplease::unparse(&file))
}

struct Outline;

impl Outline {
    fn keep(item: &Item) -> bool {
        !matches!(item, Item::Impl(ItemImpl { trait_: Some(_), .. }) | Item::Static(_) | Item::Const(_) | Item::Use(_))
    }
}

impl VisitMut for Outline {
    fn visit_file_mut(&mut self, file: &mut File) {
        file.items.retain(Self::keep);
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        if let Some((_, items)) = &mut module.content {
            items.retain(Self::keep);
        }
        visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_fields_named_mut(&mut self, fields: &mut FieldsNamed) {
        fields.named = std::mem::take(&mut fields.named)
            .into_iter()
            .filter(|field| matches!(field.vis, Visibility::Public(_)))
            .collect();
        visit_mut::visit_fields_named_mut(self, fields);
    }

    fn visit_item_impl_mut(&mut self, item: &mut ItemImpl) {
        item.items
            .retain(|item| matches!(item, ImplItem::Fn(function) if matches!(function.vis, Visibility::Public(_))));
        visit_mut::visit_item_impl_mut(self, item);
    }

    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        block.stmts.clear();
    }
}
