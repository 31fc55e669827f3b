//! Verifies a person's insurance: policies, coverages and drivers.
//!
//! `cargo run --example insurance` needs no account: it starts the local sandbox inside this process. With
//! `TRUV_CLIENT_ID` and `TRUV_SECRET` set it uses the real service, and asks you to go through Bridge yourself.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "support/connect.rs"]
mod connect;
#[path = "support/text.rs"]
mod text;

use std::process::ExitCode;

use connect::{Result, connect, exchange, log_in, new_id, step, wait_until_done};
use text::{line, money};
use truv_sdk::types::{InsurancePolicy, InsurancePolicyDwelling, InsurancePolicyVehicle};
use truv_sdk::value::{Timestamp, rust_decimal};

#[tokio::main]
async fn main() -> ExitCode {
    connect::exit_code(run().await)
}

async fn run() -> Result<()> {
    let (client, sandbox) = connect().await?;

    step("Create a user and a bridge token for insurance");
    let user = client
        .users_create()
        .body_map(|user| user.external_user_id(new_id()).first_name("Lena").last_name("Moss"))
        .send()
        .await?;
    let bridge = client
        .bridge_tokens_create()
        .user_id(&user.id)
        .body_map(|token| token.product_type("insurance").tracking_info("insurance"))
        .send()
        .await?;
    println!("user {}", user.id);

    step("The person logs in to their insurer in Bridge");
    let public_token = log_in(sandbox.as_ref(), &bridge.bridge_token, "goodlogin")?;
    let link = exchange(&client, &public_token).await?;
    wait_until_done(&client, &user.id, &link).await?;

    step("Read the insurance report");
    let report = client.insurance_reports_get().link_id(&link.link_id).send().await?;
    for policy in &report.insurance.policies {
        print_policy(policy);
    }
    for driver in &report.insurance.drivers {
        let relationship = driver.relationship_to_insured.as_ref().map_or("-", |one| one.as_str());
        line("Driver", format!("{} {} ({relationship})", driver.first_name.expose(), driver.last_name.expose()));
    }

    step("Read only the insurance of the home");
    let report = client.insurance_reports_get_home().link_id(&link.link_id).send().await?;
    for dwelling in report.insurance.policies.iter().flat_map(|policy| &policy.dwellings) {
        print_dwelling(dwelling);
    }

    connect::shut_down(sandbox).await;
    Ok(())
}

fn print_policy(policy: &InsurancePolicy) {
    line("Policy", policy.name.as_ref().map_or("-", |name| name.expose()));
    line("Carrier", &policy.carrier_name);
    line("Status", policy.status.as_ref().map_or("unknown", |status| status.as_str()));
    line("Term", format!("{} to {}", day(policy.effective_date.as_ref()), day(policy.expiry_date.as_ref())));
    line("Premium", cents(policy.total_premium_cents));
    for vehicle in &policy.vehicles {
        print_vehicle(vehicle);
    }
    for claim in &policy.claims {
        let kind = claim.type_.as_ref().map_or("claim", |kind| kind.as_str());
        line("Claim", format!("{kind} on {}, paid {}", day(claim.date_occurred.as_ref()), cents(claim.payout_cents)));
    }
    println!();
}

fn print_vehicle(vehicle: &InsurancePolicyVehicle) {
    let year = vehicle.year.map_or(String::new(), |year| year.to_string());
    let words = [Some(year.as_str()), vehicle.make.as_deref(), vehicle.model.as_deref(), vehicle.series.as_deref()];
    line("Vehicle", words.into_iter().flatten().collect::<Vec<_>>().join(" "));
    for coverage in &vehicle.coverages {
        let name = coverage.name.as_ref().map_or("coverage", |name| name.as_str());
        line(
            "",
            format!("{name:<28}{:>10}  deductible {}", cents(coverage.premium_cents), cents(coverage.deductible_cents)),
        );
    }
}

fn print_dwelling(dwelling: &InsurancePolicyDwelling) {
    if let Some(address) = &dwelling.address {
        let place = [&address.city, &address.state, &address.zip];
        line("Home in", place.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", "));
    }
    line("To rebuild", cents(dwelling.replacement_cost_cents));
    for coverage in &dwelling.coverages {
        let name = coverage.name.as_ref().map_or("coverage", |name| name.as_str());
        line("", format!("{name:<28}up to {}", cents(coverage.per_incident_limit_cents)));
    }
    for mortgagee in &dwelling.mortgagees {
        line("Mortgage", mortgagee.name.as_deref().unwrap_or("-"));
    }
}

/// Insurance amounts are in whole cents, unlike the rest of the API.
fn cents(amount: Option<i64>) -> String {
    amount.map_or("-".to_owned(), |cents| format!("${}", money(&rust_decimal::Decimal::new(cents, 2).into())))
}

fn day(time: Option<&Timestamp>) -> String {
    time.map_or("?".to_owned(), |time| time.to_utc().date_naive().to_string())
}
