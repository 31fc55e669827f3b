//! Colours, on a terminal only.

use std::io::IsTerminal;

use clap::builder::styling::{AnsiColor, Style};

/// The styles of an output; all empty where there is no terminal or nobody wants colours (<https://no-color.org>).
#[derive(Clone, Copy, Default)]
pub(crate) struct Colours {
    pub(crate) name: Style,
    pub(crate) faint: Style,
    pub(crate) bad: Style,
}

impl Colours {
    pub(crate) fn of(output: &impl IsTerminal) -> Self {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if !output.is_terminal() || is_set("NO_COLOR") || is_dumb {
            return Self::default();
        }
        Self {
            name: AnsiColor::Cyan.on_default(),
            faint: Style::new().dimmed(),
            bad: AnsiColor::Red.on_default().bold(),
        }
    }
}

/// The text in a style.
pub(super) fn painted(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
