//! Two years of a household's money, day by day. Only transactions that a bank sees are kept: transactions on accounts
//! that the login does not have are left out.

use std::collections::HashMap;

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;

use super::account::BankAccount;
use super::debts;
use super::holdings::holdings;
use super::kinds::{AccountKind, BROKERAGE, CAR_LOAN, CARD, CERTIFICATE, CHECKING, SAVINGS, kinds};
use super::payees::{self, Payee};
use crate::random::derived_seed;
use crate::truv::payroll::{Paycheck, Subject, cents, paychecks};

/// The age of the accounts when the link is made: Truv reports on two years at most.
const DAYS_BEFORE_LINK: Days = Days::new(720);
/// The gym membership ended after this time.
const DAYS_OF_GYM: Days = Days::new(300);
/// Thousandths of a year's interest.
const SAVINGS_RATE: i64 = 36;
/// Day of the month on which the card's statement closes, and on which it is paid.
pub(super) const STATEMENT_DAY: u32 = 10;
pub(super) const CARD_PAYMENT_DAY: u32 = 20;

/// `jobs` are the jobs of the person, the main one first.
pub(super) fn accounts(subject: &Subject<'_>, jobs: &[Subject<'_>], persona: &str) -> Vec<BankAccount> {
    let opened = subject.linked_at.date_naive() - DAYS_BEFORE_LINK;
    let today = subject.fetched_at.date_naive();
    let mut pay: Vec<(Payee, Paycheck)> = Vec::new();
    for job in jobs {
        let payee = payees::employer(job.employer_name().to_owned(), job.terms.frequency);
        pay.extend(paychecks(job, opened + Days::new(1)).into_iter().map(|check| (payee.clone(), check)));
    }
    let new = |kind: &&'static AccountKind| BankAccount::new(subject.link_id, kind, opened, today);
    let mut household = Household {
        seed: &subject.seed,
        accounts: kinds(persona).iter().map(new).collect(),
        month: monthly_pay(jobs, &pay),
        lodger_pays_into: if persona == "goodlogin.all" { &SAVINGS } else { &CHECKING },
        has_lodger: matches!(persona, "goodlogin" | "goodlogin.all"),
        opened,
    };
    household.open();
    let mut by_day: HashMap<NaiveDate, Vec<(Payee, Paycheck)>> = HashMap::new();
    for (payee, check) in pay {
        by_day.entry(check.payday).or_default().push((payee, check));
    }
    for day in opened.iter_days().skip(1).take_while(|day| *day <= today) {
        household.live(day, by_day.remove(&day).unwrap_or_default());
    }
    household.accounts
}

/// The lowest pay of a month: from the first payments of the best-paid job, without the highest of them. A person
/// without any pay lives on savings.
fn monthly_pay(jobs: &[Subject<'_>], pay: &[(Payee, Paycheck)]) -> Decimal {
    let of_job = |job: &Subject<'_>| {
        let checks = pay.iter().filter(|(payee, _)| payee.name == job.employer_name());
        let least = checks.take(6).map(|(_, check)| check.net).min();
        least.filter(|_| job.terms.ended.is_none()).map(|least| least * job.terms.frequency.payments_per_month())
    };
    jobs.iter().filter_map(of_job).max().unwrap_or(Decimal::from(1_500))
}

struct Household<'a> {
    seed: &'a str,
    accounts: Vec<BankAccount>,
    /// A month's pay; spending is a share of this amount.
    month: Decimal,
    lodger_pays_into: &'static AccountKind,
    has_lodger: bool,
    opened: NaiveDate,
}

impl Household<'_> {
    fn account(&mut self, kind: &AccountKind) -> Option<&mut BankAccount> {
        self.accounts.iter_mut().find(|account| account.kind.is(kind))
    }

    fn has(&self, kind: &AccountKind) -> bool {
        self.accounts.iter().any(|account| account.kind.is(kind))
    }

    fn credit(&mut self, kind: &AccountKind, day: NaiveDate, amount: Decimal, payee: Payee) {
        if let Some(account) = self.account(kind).filter(|_| !amount.is_zero()) {
            account.add(day, amount, true, payee);
        }
    }

    fn debit(&mut self, kind: &AccountKind, day: NaiveDate, amount: Decimal, payee: Payee) {
        if let Some(account) = self.account(kind).filter(|_| !amount.is_zero()) {
            account.add(day, amount, false, payee);
        }
    }

    /// Spends money in a shop: by credit card, or from the checking account.
    fn spend(&mut self, day: NaiveDate, amount: Decimal, payee: Payee) {
        let kind = if self.has(&CARD) { &CARD } else { &CHECKING };
        self.debit(kind, day, amount, payee);
    }

    /// A share of a month's pay, in thousandths.
    fn share(&self, thousandths: i64) -> Decimal {
        cents(self.month * Decimal::new(thousandths, 3))
    }

    /// A share that varies by a fifth up or down.
    fn about(&self, thousandths: i64, day: NaiveDate, payee: &Payee) -> Decimal {
        let seed = derived_seed(0, &[self.seed, &payee.name, &day.to_string()]);
        // Below 401.
        let percent = i64::try_from(seed % 401).unwrap_or_default() + 800;
        cents(self.month * Decimal::new(thousandths, 3) * Decimal::new(percent, 3))
    }

    fn open(&mut self) {
        let day = self.opened;
        self.credit(&CHECKING, day, self.share(2_000), payees::OPENING);
        self.credit(&SAVINGS, day, Decimal::from(5_000), payees::OPENING);
        self.credit(&CERTIFICATE, day, Decimal::from(20_000), payees::OPENING);
        self.debit(&CAR_LOAN, day, debts::PRINCIPAL, payees::DISBURSEMENT);
        for account in self.accounts.iter_mut().filter(|account| account.kind.account_type == BROKERAGE.account_type) {
            account.holdings = holdings(account);
            let cost: Decimal = account.holdings.iter().map(|holding| holding.cost()).sum();
            account.add(day, cost + Decimal::from(500), true, payees::OPENING);
            account.add(day + Days::new(2), cost, false, payees::PURCHASE);
        }
    }

    fn live(&mut self, day: NaiveDate, pay: Vec<(Payee, Paycheck)>) {
        for (employer, check) in pay {
            self.credit(&CHECKING, day, check.net, employer);
            let entry = self.account(&CHECKING).and_then(|account| account.entries.last_mut());
            if let Some(entry) = entry {
                entry.gross = Some(check.gross);
            }
        }
        self.shop(day);
        match day.day() {
            1 => self.debit(&CHECKING, day, self.share(300), payees::LANDLORD),
            2 if self.has(&CHECKING) && self.has(&SAVINGS) => {
                let saved = self.share(80);
                self.debit(&CHECKING, day, saved, payees::TO_SAVINGS);
                self.credit(&SAVINGS, day, saved, payees::TO_SAVINGS);
            }
            3 if self.has_lodger => self.credit(self.lodger_pays_into, day, Decimal::from(450), payees::LODGER),
            5 => self.spend(day, Decimal::new(1_549, 2), payees::FILMS),
            7 if day <= self.opened + DAYS_OF_GYM => self.spend(day, Decimal::new(2_900, 2), payees::GYM),
            8 => self.debit(&CHECKING, day, Decimal::new(4_800, 2), payees::PHONE),
            12 => self.debit(&CHECKING, day, self.about(35, day, &payees::POWER), payees::POWER),
            15 => self.pay_loan(day),
            CARD_PAYMENT_DAY => self.pay_card(day),
            _ => {}
        }
        if day.succ_opt().is_some_and(|next| next.day() == 1) {
            self.earn_interest(day);
        }
    }

    fn shop(&mut self, day: NaiveDate) {
        match day.weekday().number_from_monday() {
            2 if day.iso_week().week().is_multiple_of(2) => {
                self.spend(day, self.about(14, day, &payees::FUEL), payees::FUEL)
            }
            5 => self.spend(day, self.about(15, day, &payees::RESTAURANT), payees::RESTAURANT),
            6 => self.spend(day, self.about(24, day, &payees::GROCER), payees::GROCER),
            _ => {}
        }
    }

    fn pay_loan(&mut self, day: NaiveDate) {
        let Some(loan) = self.account(&CAR_LOAN) else { return };
        let owed = loan.made_by(day);
        let interest = debts::monthly_interest(owed);
        let payment = debts::PAYMENT.min(owed + interest);
        if owed.is_zero() {
            return;
        }
        self.debit(&CAR_LOAN, day, interest, payees::INTEREST_CHARGED);
        self.credit(&CAR_LOAN, day, payment, payees::LOAN_PAYMENT);
        self.debit(&CHECKING, day, payment, payees::LOAN_PAYMENT);
    }

    /// The whole balance of the latest statement.
    fn pay_card(&mut self, day: NaiveDate) {
        let Some(closed) = day.with_day(STATEMENT_DAY) else { return };
        let owed = self.account(&CARD).map(|card| card.made_by(closed)).unwrap_or_default();
        self.credit(&CARD, day, owed, payees::CARD_PAYMENT);
        self.debit(&CHECKING, day, owed, payees::CARD_PAYMENT);
    }

    fn earn_interest(&mut self, day: NaiveDate) {
        for kind in [&SAVINGS, &CERTIFICATE] {
            let balance = self.account(kind).map(|account| account.made_by(day)).unwrap_or_default();
            let interest = cents(balance * Decimal::new(SAVINGS_RATE, 3) / Decimal::from(12));
            self.credit(kind, day, interest, payees::INTEREST_PAID);
        }
        if day.month().is_multiple_of(3) {
            let brokerages = self.accounts.iter_mut().filter(|account| !account.holdings.is_empty());
            for account in brokerages {
                let dividend = cents(account.holdings_value(day) * Decimal::new(3, 3));
                account.add(day, dividend, true, payees::DIVIDEND);
            }
        }
    }
}
