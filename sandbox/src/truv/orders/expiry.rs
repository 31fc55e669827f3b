//! How long an order is open.

use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};
use serde_json::Value;

use crate::clock::end_of_time;
use crate::state::Template;

/// The default, unless a template says otherwise.
const USUAL_HOURS: i64 = 72;

/// Days of the weekend do not count: two days from a Friday end on Tuesday.
pub(crate) fn expires_at(created_at: DateTime<Utc>, template: Option<&Template>) -> DateTime<Utc> {
    let hours = template.and_then(|template| template.setting(&["orders", "link_expiration"])).and_then(Value::as_str);
    let hours = hours.and_then(|hours| hours.parse().ok()).unwrap_or(USUAL_HOURS);
    let mut end = created_at;
    // Every value of the document is a number of whole days.
    for _ in 0..hours / 24 {
        end += TimeDelta::days(1);
        while matches!(end.weekday(), Weekday::Sat | Weekday::Sun) {
            end += TimeDelta::days(1);
        }
    }
    end.min(end_of_time())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn day(created_at: &str, hours: &str) -> String {
        let created_at = DateTime::parse_from_rfc3339(created_at).unwrap().to_utc();
        let template = Template {
            id: String::new(),
            fields: json!({"orders": {"link_expiration": hours}}).as_object().unwrap().clone(),
            created_at,
            updated_at: created_at,
        };
        expires_at(created_at, Some(&template)).format("%a %d").to_string()
    }

    #[test]
    fn weekends_do_not_count() {
        assert_eq!(day("2025-06-13T10:00:00Z", "48"), "Tue 17");
        assert_eq!(day("2025-06-16T10:00:00Z", "48"), "Wed 18");
        assert_eq!(day("2025-06-14T10:00:00Z", "24"), "Mon 16");
        let friday = DateTime::parse_from_rfc3339("2025-06-13T10:00:00Z").unwrap().to_utc();
        assert_eq!(expires_at(friday, None).to_rfc3339(), "2025-06-18T10:00:00+00:00");
    }
}
