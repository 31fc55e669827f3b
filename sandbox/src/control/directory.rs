//! Employers and providers that this sandbox knows beyond the built-in ones.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Asked, seed_schema};
use crate::message::{Failure, Reply};
use crate::state::{Additions, OwnCompany, OwnProvider};
use crate::truv::directory;

/// Additions to the directory, which fit the schema.
pub(crate) fn additions(given: &Map<String, Value>) -> Additions {
    let list = |name: &str| given.get(name).and_then(Value::as_array).into_iter().flatten();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let companies = list("companies").map(|company| OwnCompany {
        name: text(&company["name"]).unwrap_or_default(),
        domain: text(&company["domain"]),
        street: text(&company["address"]["street"]),
        city: text(&company["address"]["city"]),
        state: text(&company["address"]["state"]),
        zip: text(&company["address"]["zip"]),
        phone: text(&company["phone"]),
        ein: text(&company["ein"]),
    });
    let providers = list("providers").filter_map(|provider| {
        let data_source = directory::source(provider["data_source"].as_str()?)?;
        Some(OwnProvider { name: text(&provider["name"])?, data_source })
    });
    Additions { companies: companies.map(Into::into).collect(), providers: providers.map(Into::into).collect() }
}

/// The additions, in the form in which callers send them.
pub(super) fn shown(additions: &Additions) -> Value {
    let companies = additions.companies.iter().map(|own| {
        let address = json!({"street": own.street, "city": own.city, "state": own.state, "zip": own.zip});
        let company =
            json!({"name": own.name, "domain": own.domain, "phone": own.phone, "ein": own.ein, "address": address});
        without_nulls(company)
    });
    let providers = additions.providers.iter().map(|own| json!({"name": own.name, "data_source": own.data_source}));
    json!({"companies": companies.collect::<Vec<_>>(), "providers": providers.collect::<Vec<_>>()})
}

/// Leaves out nulls, and objects that are empty without them.
pub(super) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().map(|(name, value)| (name, without_nulls(value)));
            let is_empty = |value: &Value| value.is_null() || value.as_object().is_some_and(Map::is_empty);
            Value::Object(kept.filter(|(_, value)| !is_empty(value)).collect())
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

pub(super) fn list(asked: &Asked<'_>) -> Result<Reply, Failure> {
    Ok(Reply::json(StatusCode::OK, shown(asked.shared.world().directory())))
}

pub(super) fn add(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let given = asked.properties(&seed_schema::directory())?;
    let all = asked.write(|world| {
        world.add_to_directory(additions(&given));
        Ok(shown(world.directory()))
    })?;
    Ok(Reply::json(StatusCode::OK, all))
}
