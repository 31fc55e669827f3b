//! The table of medians, in Markdown.

use std::fmt;

/// The medians of all programs, in seconds.
pub(super) struct Table {
    /// Where and how the table was measured.
    pub(super) head: String,
    /// The trees that have a column.
    pub(super) trees: Vec<String>,
    pub(super) bare: f64,
    pub(super) rows: Vec<Row>,
}

/// One selection of features.
pub(super) struct Row {
    pub(super) features: String,
    /// One for each tree; `None` where the tree lacks the selection.
    pub(super) medians: Vec<Option<f64>>,
}

impl Table {
    /// The greatest ratio of the first tree.
    pub(super) fn worst(&self) -> Option<f64> {
        self.rows
            .iter()
            .filter_map(|row| row.medians.first().copied().flatten())
            .map(|median| median / self.bare)
            .max_by(f64::total_cmp)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}. The bare program: {:.1} s.\n", self.head, self.bare)?;
        write!(formatter, "| features |")?;
        for tree in &self.trees {
            write!(formatter, " {tree} | ratio |")?;
        }
        writeln!(formatter, "\n|---|{}", "---|---|".repeat(self.trees.len()))?;
        for row in &self.rows {
            write!(formatter, "| `{}` |", row.features)?;
            for median in &row.medians {
                match median {
                    Some(median) => write!(formatter, " {median:.1} s | {:.2} |", median / self.bare)?,
                    None => write!(formatter, " – | – |")?,
                }
            }
            writeln!(formatter)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, Table};

    fn table() -> Table {
        let row =
            |features: &str, medians: [Option<f64>; 2]| Row { features: features.to_owned(), medians: medians.into() };
        Table {
            head: "A processor, 2 cores".to_owned(),
            trees: vec!["this tree".to_owned(), "v0.1.0".to_owned()],
            bare: 20.0,
            rows: vec![row("default", [Some(30.0), Some(40.0)]), row("ring,income", [Some(25.04), None])],
        }
    }

    #[test]
    fn each_tree_has_seconds_and_ratio_and_lacks_what_it_cannot_build() {
        let text = "\
A processor, 2 cores. The bare program: 20.0 s.

| features | this tree | ratio | v0.1.0 | ratio |
|---|---|---|---|---|
| `default` | 30.0 s | 1.50 | 40.0 s | 2.00 |
| `ring,income` | 25.0 s | 1.25 | – | – |
";
        assert_eq!(table().to_string(), text);
    }

    #[test]
    fn the_worst_ratio_is_of_this_tree() {
        assert_eq!(table().worst(), Some(1.5));
    }
}
