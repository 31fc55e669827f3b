//! The value types: what comes off the wire goes back unchanged, exactly, and nothing leaks.

mod comparing;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Debug;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use truv_sdk::value::chrono::{DateTime, Days, FixedOffset, NaiveDate};
use truv_sdk::value::rust_decimal::Decimal as Exact;
use truv_sdk::value::{Conceal, Date, Decimal, Hidden, InvalidValue, Secret, Sensitive, Timestamp, blank_as_none};

fn config() -> Config {
    Config { rng_seed: RngSeed::Fixed(20_260_301), failure_persistence: None, ..Config::default() }
}

fn round_trip<T: DeserializeOwned + Serialize>(json: &str) -> String {
    let from_text: T = serde_json::from_str(json).expect(json);
    let from_reader: T = serde_json::from_reader(json.as_bytes()).expect(json);
    let written = serde_json::to_string(&from_text).expect(json);
    assert_eq!(written, serde_json::to_string(&from_reader).expect(json));
    written
}

#[derive(Deserialize, Serialize)]
struct Line {
    amount: Option<Decimal>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Deserialize, Serialize)]
struct Rest {
    rate: Decimal,
    units: Either,
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Either {
    Decimal(Decimal),
    Other(Value),
}

#[derive(Deserialize)]
struct Blank {
    #[serde(default, deserialize_with = "blank_as_none")]
    amount: Option<Decimal>,
    #[serde(default, deserialize_with = "blank_as_none")]
    day: Option<Date>,
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn decimals_round_trip_as_strings_and_as_numbers(digits in -(1_i128 << 96) + 1..1 << 96, scale in 0_u32..=28) {
        let exact = Exact::from_i128_with_scale(digits, scale);
        let text = exact.to_string();
        prop_assert_eq!(text.parse::<Decimal>().unwrap().get(), exact);
        prop_assert_eq!(round_trip::<Decimal>(&text), text.clone());
        let quoted = format!("\"{text}\"");
        prop_assert_eq!(round_trip::<Decimal>(&quoted), quoted.clone());
        prop_assert_eq!(serde_json::to_string(&Decimal::from(exact)).unwrap(), quoted);
    }

    #[test]
    fn cents_survive_inside_options_flatten_untagged_and_value(cents in -1_000_000_000_i64..1_000_000_000) {
        let exact = Exact::new(cents, 2);
        let json = format!(r#"{{"amount":{exact},"rate":{exact},"units":{exact}}}"#);
        let line: Line = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(line.amount.unwrap().get(), exact);
        prop_assert_eq!(line.amount.unwrap().get().scale(), 2);
        prop_assert_eq!(line.rest.rate.get(), exact);
        prop_assert!(matches!(line.rest.units, Either::Decimal(units) if units.get() == exact));
        let value: Value = serde_json::from_str(&json).unwrap();
        let again: Line = serde_json::from_value(value.clone()).unwrap();
        prop_assert_eq!(again.amount, line.amount);
        prop_assert_eq!(serde_json::to_value(again).unwrap(), value);
    }

    #[test]
    fn any_text_is_a_value_or_a_silent_error(text in "\\PC{0,40}|[-+0-9., eE]{0,40}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T 0-9:.Z+-]{0,20}") {
        let mentions = |error: InvalidValue| text.len() > 8 && error.to_string().contains(&text);
        prop_assert!(!text.parse::<Decimal>().is_err_and(mentions));
        prop_assert!(!text.parse::<Date>().is_err_and(mentions));
        prop_assert!(!text.parse::<Timestamp>().is_err_and(mentions));
        if let Ok(decimal) = text.parse::<Decimal>() {
            prop_assert_eq!(decimal.to_string().parse::<Decimal>().unwrap(), decimal);
        }
    }

    #[test]
    fn dates_keep_their_spelling(day in 0_u64..80_000, rest in "|[T ](00:00:00(\\.000(000)?)?|15:30:00)(Z|\\+00:00| -0700)") {
        let naive = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + Days::new(day);
        let json = format!("\"{naive}{rest}\"");
        prop_assert_eq!(round_trip::<Date>(&json), json.clone());
        let date: Date = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&date, &Date::from(naive));
        prop_assert_eq!(format!("\"{date}\""), json);
        prop_assert_eq!(date.to_naive(), naive);
    }

    #[test]
    fn timestamps_keep_their_spelling(
        microseconds in 0_i64..4_102_444_800_000_000,
        offset in -14_i32 * 60..=14 * 60,
        format in prop::sample::select(vec!["%Y-%m-%dT%H:%M:%S%.6f%:z", "%Y-%m-%d %H:%M:%S%.6f%:z", "%Y-%m-%d %H:%M:%S%.6f %z"]),
    ) {
        let instant = DateTime::from_timestamp_micros(microseconds).unwrap();
        let zone = FixedOffset::east_opt(offset * 60).unwrap();
        let text = instant.with_timezone(&zone).format(format).to_string();
        let timestamp: Timestamp = text.parse().unwrap();
        prop_assert_eq!(timestamp.to_utc(), instant);
        prop_assert_eq!(&timestamp, &Timestamp::from(instant));
        prop_assert_eq!(Timestamp::from(instant).to_string().parse::<Timestamp>().unwrap(), timestamp);
        let json = format!("\"{text}\"");
        prop_assert_eq!(round_trip::<Timestamp>(&json), json.clone());
    }

    #[test]
    fn guarded_texts_round_trip_and_never_show(text in "[a-zA-Z0-9\"\\\\é-]{6,40}", other in "[a-z]{6,8}") {
        let json = serde_json::to_string(&text).unwrap();
        prop_assert_eq!(round_trip::<Secret>(&json), json.clone());
        prop_assert_eq!(round_trip::<Sensitive>(&json), json);
        prop_assert_eq!(format!("{:?}", Secret::from(text.as_str())), "Secret(***)");
        prop_assert_eq!(format!("{:#?}", Some(Sensitive::from(text.as_str()))), "Some(\n    Sensitive(***),\n)");
        prop_assert_eq!(Secret::from(text.as_str()) == Secret::from(other.as_str()), text == other);
        prop_assert_eq!(Secret::from(text.clone()), Secret::from(text.as_str()));
        prop_assert_eq!(Sensitive::from(text.as_str()).into_exposed(), text);
    }
}

#[test]
fn decimal_spellings() {
    for (text, plain) in [
        ("1500.00", "1500.00"),
        (" +29.7 ", "29.7"),
        ("-0.00", "-0.00"),
        ("1 234.50", "1234.50"),
        ("1,234,567", "1234567"),
        (".5", "0.5"),
        ("1.25e+3", "1250"),
        ("0E-10", "0.0000000000"),
        ("1.4210854715202004e-14", "0.0000000000000142108547152020"),
        ("-4.5e-28", "-0.0000000000000000000000000005"),
        ("1e-300", "0.0000000000000000000000000000"),
    ] {
        assert_eq!(text.parse::<Decimal>().map(|decimal| decimal.to_string()).as_deref(), Ok(plain), "{text}");
    }
    for text in "|-|.|1_000|1,00|12,34|,100|1,000 000|1.2.3|0x10|NaN|$5|5%|1e|1e99|--1|٣".split('|') {
        assert!(text.parse::<Decimal>().is_err(), "{text}");
    }
    assert!("79228162514264337593543950336".parse::<Decimal>().is_err());
}

#[test]
fn decimals_compare_by_value() {
    let decimal = |text: &str| Decimal::try_from(text).unwrap();
    let set = HashSet::from([
        decimal("1.5"),
        decimal("1.50").as_number(),
        decimal("0"),
        decimal("-0.00"),
        Decimal::from(0_u64),
    ]);
    assert_eq!(set.len(), 2);
    assert!(decimal("-2") < decimal("-1.999"));
    assert_eq!(format!("{:>8}|{:?}", decimal("1.50"), decimal("1.50")), "    1.50|Decimal(1.50)");
}

#[test]
fn whole_floats_keep_their_fraction_through_a_value() {
    let value = json!(2050.0);
    let decimal: Decimal = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(decimal).unwrap(), value);
    assert_eq!(decimal.get(), Exact::from(2050));
}

#[test]
fn blank_fields_are_absent_and_others_still_checked() {
    let blank: Blank = serde_json::from_str(r#"{"amount": "", "day": " "}"#).unwrap();
    assert!(blank.amount.is_none() && blank.day.is_none());
    let blank: Blank = serde_json::from_str(r#"{"amount": null}"#).unwrap();
    assert!(blank.amount.is_none() && blank.day.is_none());
    let full: Blank = serde_json::from_str(r#"{"amount": 12.50, "day": "2025-01-31"}"#).unwrap();
    assert_eq!(full.amount.map(|amount| amount.to_string()).as_deref(), Some("12.50"));
    assert_eq!(full.day.map(|day| day.to_string()).as_deref(), Some("2025-01-31"));
    assert!(serde_json::from_str::<Blank>(r#"{"amount": "x"}"#).is_err());
}

#[test]
fn dates_and_instants_refuse_what_they_cannot_know() {
    for text in
        ["", "2025-02-30", "2025-1-31", "31/01/2025", "2025-01-31x", "2025-01-31T25:00:00Z", "+2025-01-3", "2025-01-3é"]
    {
        assert!(text.parse::<Date>().is_err(), "{text}");
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
    assert!("2025-01-31T09:15:00".parse::<Timestamp>().is_err(), "no offset, no instant");
    assert_eq!("2025-01-31".parse::<Timestamp>().unwrap(), "2025-01-31T00:00:00Z".parse().unwrap());
    assert!("2025-01-31".parse::<Date>().unwrap() < "2025-02-01T00:00:00Z".parse().unwrap());
}

#[test]
fn errors_do_not_repeat_what_they_refuse() {
    fn refused<T: DeserializeOwned + Debug>(json: &str) {
        let from_text = serde_json::from_str::<T>(json).unwrap_err().to_string();
        let from_value = serde_json::from_value::<T>(serde_json::from_str(json).unwrap()).unwrap_err().to_string();
        for error in [from_text, from_value] {
            assert!(!error.contains("9001") && error.contains("expected"), "{error}");
        }
    }
    for json in ["900112233", "-9001.5", "[9001]", r#"{"a": 9001}"#, "null"] {
        refused::<Secret>(json);
        refused::<Sensitive>(json);
        refused::<Date>(json);
        refused::<Timestamp>(json);
    }
    for json in [r#""9001x""#, "[9001]", r#"{"a": 9001}"#, "null", "true"] {
        refused::<Decimal>(json);
    }
}

#[test]
fn hidden_shows_shape_and_count() {
    #[track_caller]
    fn check<T: Conceal>(value: &T, hidden: &str) {
        let expected = if cfg!(feature = "debug-values") { format!("{value:?}") } else { hidden.to_owned() };
        assert_eq!(format!("{:?}", Hidden(value)), expected);
    }
    check(&"Ada".to_owned(), "…");
    check(&Some("Ada".to_owned()), "Some(…)");
    check(&None::<Decimal>, "None");
    check(&vec!["Ada".to_owned(); 3], "[3 × …]");
    check(&Some(vec![Decimal::from(1)]), "Some([1 × …])");
    check(&Date::try_from("1990-01-02").unwrap(), "…");
    check(&json!({"name": "Ada"}), "…");
    check(&json!({"name": "Ada"}).as_object().cloned(), "Some({1 × …})");
    check(&HashMap::from([("a".to_owned(), 1)]), "{1 × …}");
    check(&Box::new(BTreeMap::from([("a".to_owned(), Sensitive::from("Ada"))])), "{1 × …}");
}
