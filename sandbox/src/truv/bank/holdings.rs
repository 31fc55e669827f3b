//! The positions of investment accounts, at prices that depend on the day.

use chrono::{DateTime, Days, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::account::BankAccount;
use super::render::{midnight, money};
use crate::clock::timestamp;
use crate::random::{derived_id, derived_seed};
use crate::truv::payroll::cents;

/// A made-up security.
struct Security {
    holding_type: &'static str,
    description: &'static str,
    symbol: Option<&'static str>,
    units: i64,
    /// Cents for one unit on the day of the purchase.
    price: i64,
    /// Dollars and hundredths of a percent, for bonds.
    face_value_and_rate: Option<(i64, i64)>,
}

const FUND: Security = Security {
    holding_type: "EXCHANGE_TRADED_FUND",
    description: "Broad Meadow Total Market Fund",
    symbol: Some("BMTM"),
    units: 40,
    price: 21_240,
    face_value_and_rate: None,
};
const SHARE: Security = Security {
    holding_type: "STOCK",
    description: "Larkspur Tools Inc",
    symbol: Some("LRKS"),
    units: 25,
    price: 8_815,
    face_value_and_rate: None,
};
const OTHER_SHARE: Security = Security {
    holding_type: "STOCK",
    description: "Tidewater Foods Co",
    symbol: Some("TDWF"),
    units: 60,
    price: 4_130,
    face_value_and_rate: None,
};
const BOND: Security = Security {
    holding_type: "BOND",
    description: "State of Sample Treasury Note",
    symbol: None,
    units: 10,
    price: 98_500,
    face_value_and_rate: Some((1_000, 425)),
};

/// One position.
pub(crate) struct Holding {
    id: String,
    security: &'static Security,
    bought_on: NaiveDate,
}

/// The positions of an account that was opened with money to invest.
pub(super) fn holdings(account: &BankAccount) -> Vec<Holding> {
    let securities: &[&'static Security] = match account.kind.nickname.as_ref() {
        "Brokerage" => &[&FUND, &SHARE],
        "Stocks" => &[&SHARE, &OTHER_SHARE],
        "Bonds" => &[&BOND],
        _ => &[],
    };
    let bought_on = account.opened + Days::new(2);
    let hold = |security: &&'static Security| {
        let id = derived_id(&[&account.id, "holding", security.description]);
        Holding { id, security, bought_on }
    };
    securities.iter().map(hold).collect()
}

impl Holding {
    pub(super) fn cost(&self) -> Decimal {
        Decimal::new(self.security.price * self.security.units, 2)
    }

    /// The price of one unit: it grows slowly and fluctuates. Bonds only fluctuate.
    fn price(&self, day: NaiveDate) -> Decimal {
        let held = (day - self.bought_on).num_days();
        let wave = derived_seed(0, &[self.security.description, &day.to_string()]) % 41;
        // Below 41.
        let wave = i64::try_from(wave).unwrap_or_default() - 20;
        let growth = if self.security.face_value_and_rate.is_some() { 0 } else { held.max(0) / 5 };
        cents(Decimal::new(self.security.price, 2) * Decimal::new(1_000 + growth + wave, 3))
    }

    /// Nothing before the purchase.
    pub(super) fn market_value(&self, day: NaiveDate) -> Decimal {
        if day < self.bought_on { Decimal::ZERO } else { self.price(day) * Decimal::from(self.security.units) }
    }

    pub(crate) fn holding_type(&self) -> &'static str {
        self.security.holding_type
    }
}

/// A position in the shape of the API.
pub(crate) fn render_holding(account: &BankAccount, holding: &Holding, linked_at: DateTime<Utc>) -> Value {
    let day = account.today;
    let security = holding.security;
    let value = holding.market_value(day);
    let gain = value - holding.cost();
    let yesterday = day.pred_opt().unwrap_or(day);
    let face_value = security.face_value_and_rate.map(|(dollars, _)| money(Decimal::from(dollars * security.units)));
    json!({
        "id": holding.id,
        "created_at": timestamp(linked_at),
        "updated_at": midnight(day),
        "account_id": account.id,
        "holding_type": security.holding_type,
        "description": security.description,
        "symbol": security.symbol,
        "quantity": money(Decimal::from(security.units)),
        "market_value": money(value),
        "currency_code": "USD",
        "cost_basis": money(holding.cost()),
        "purchase_price": money(Decimal::new(security.price, 2)),
        "current_price": money(holding.price(day)),
        "current_price_as_of": midnight(day),
        "daily_change": money(value - holding.market_value(yesterday)),
        "total_ugl_amount": money(gain),
        // A fraction with four places.
        "total_ugl_percentage": format!("{:.4}", gain.checked_div(holding.cost()).unwrap_or_default()),
        "face_value": face_value,
        "rate": security.face_value_and_rate.map(|(_, rate)| money(Decimal::new(rate, 2))),
    })
}
