//! Settings, from the environment.

use std::env::{self, VarError};
use std::net::SocketAddr;

/// Where the service and its database are.
pub struct Settings {
    /// The database, such as `postgres:///lender`.
    pub database_url: String,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The service as Truv reaches it, without a slash at the end.
    pub public_url: String,
}

impl Settings {
    /// Reads `DATABASE_URL`, `LISTEN` (default `127.0.0.1:8080`) and `PUBLIC_URL` (default: where it listens).
    ///
    /// # Errors
    ///
    /// A variable is missing or cannot be used; the text names it.
    pub fn from_env() -> Result<Self, String> {
        Self::read(|name| match env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => Err(format!("{name} is not text")),
        })
    }

    fn read(variable: impl Fn(&str) -> Result<Option<String>, String>) -> Result<Self, String> {
        let database_url = variable("DATABASE_URL")?.ok_or("set DATABASE_URL, such as postgres:///lender")?;
        let listen = variable("LISTEN")?.unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let listen = listen.parse().map_err(|_| "LISTEN is no address with a port, such as 127.0.0.1:8080")?;
        let public_url = variable("PUBLIC_URL")?.unwrap_or_else(|| format!("http://{listen}"));
        Ok(Self { database_url, listen, public_url: public_url.trim_end_matches('/').to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::Settings;

    fn read(variables: &[(&str, &str)]) -> Result<Settings, String> {
        let find =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Settings::read(|name| Ok(find(name)))
    }

    #[test]
    fn a_setting_that_is_missing_or_wrong_is_named() {
        assert!(read(&[]).err().unwrap().contains("DATABASE_URL"));
        let wrong = [("DATABASE_URL", "postgres:///lender"), ("LISTEN", "8080")];
        assert!(read(&wrong).err().unwrap().contains("LISTEN"));
    }

    #[test]
    fn events_come_to_where_it_listens_unless_another_address_is_set() {
        let local = read(&[("DATABASE_URL", "postgres:///lender")]).unwrap();
        assert_eq!(local.public_url, "http://127.0.0.1:8080");
        let public = read(&[("DATABASE_URL", "postgres:///lender"), ("PUBLIC_URL", "https://lender.example.org/")]);
        assert_eq!(public.unwrap().public_url, "https://lender.example.org");
    }
}
