//! The lender's database.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

/// Reads columns into the fields of the same names.
macro_rules! from_row {
    ($name:ident { $($column:ident),+ }) => {
        impl sqlx::FromRow<'_, sqlx::postgres::PgRow> for $name {
            fn from_row(row: &sqlx::postgres::PgRow) -> sqlx::Result<Self> {
                Ok(Self { $($column: sqlx::Row::try_get(row, stringify!($column))?),+ })
            }
        }
    };
}
pub(crate) use from_row;

/// Connects, and creates the tables that are missing.
///
/// # Errors
///
/// The database cannot be reached, or does not accept the tables.
pub async fn connect(url: &str) -> sqlx::Result<PgPool> {
    let pool = PgPoolOptions::new().acquire_timeout(Duration::from_secs(5)).connect(url).await?;
    sqlx::raw_sql(include_str!("../schema.sql")).execute(&pool).await?;
    Ok(pool)
}
