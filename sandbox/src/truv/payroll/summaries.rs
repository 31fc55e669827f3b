//! Totals of calendar years: income summaries and tax forms.

use rust_decimal::Decimal;

use super::statements::{Line, Statement, total, total_of};

/// The sums over the statements of one year.
pub(super) struct Year {
    pub(super) year: i32,
    earnings: Vec<Line>,
    deductions: Vec<Line>,
}

impl Year {
    pub(super) fn gross(&self) -> Decimal {
        total(&self.earnings)
    }

    pub(super) fn net(&self) -> Decimal {
        self.gross() - total(&self.deductions)
    }

    pub(super) fn earned(&self, category: &str) -> Decimal {
        total_of(&self.earnings, category)
    }

    pub(super) fn deducted(&self, category: &str) -> Decimal {
        total_of(&self.deductions, category)
    }

    /// Wages that social security and Medicare tax are due on: health insurance is exempt from both.
    pub(super) fn insured_wages(&self) -> Decimal {
        self.gross() - self.deducted("benefit")
    }

    /// Wages that income tax is due on: retirement saving is exempt, too.
    pub(super) fn taxable_wages(&self) -> Decimal {
        self.insured_wages() - self.deducted("retirement")
    }
}

/// One entry per year with statements, the latest first.
pub(super) fn years(statements: &[Statement<'_>]) -> Vec<Year> {
    let mut years: Vec<Year> = Vec::new();
    for statement in statements.iter().rev() {
        let year = statement.year();
        if years.last().is_none_or(|last| last.year != year) {
            years.push(Year { year, earnings: Vec::new(), deductions: Vec::new() });
        }
        if let Some(last) = years.last_mut() {
            last.earnings.extend_from_slice(&statement.earnings);
            last.deductions.extend_from_slice(&statement.deductions);
        }
    }
    years
}
