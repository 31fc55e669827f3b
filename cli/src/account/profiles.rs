//! Profiles: keys in a file that only its owner can read.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml::{Table, Value};
use truv_sdk::value::Secret;

use super::{command, variable};
use crate::failure::{Class, Failure, Result};

/// What the file may hold.
const FORM: &str = "a file of profiles has `default = \"NAME\"` and tables `[profiles.NAME]` with `client_id`, \
                    `secret` or `secret_command`, and `base_url` if it is not Truv's";

/// The keys of one account.
#[derive(Clone, Default)]
pub(crate) struct Profile {
    pub(crate) client_id: String,
    pub(crate) base_url: Option<String>,
    pub(crate) secret: Option<String>,
    pub(crate) secret_command: Option<String>,
}

/// The file of profiles.
pub(crate) struct Profiles {
    pub(crate) path: PathBuf,
    /// The name of the profile that is used if none is named.
    pub(crate) usual: Option<String>,
    pub(crate) all: BTreeMap<String, Profile>,
}

impl Profile {
    pub(super) fn secret(&self, name: &str) -> Result<Secret> {
        match (&self.secret, &self.secret_command) {
            (Some(secret), _) => Ok(secret.as_str().into()),
            (None, Some(text)) => command::secret_of(text, name),
            (None, None) => Err(Failure::new(Class::Keys, format!("the profile `{name}` has no secret")).advice(FORM)),
        }
    }
}

impl Profiles {
    /// Reads the file, if there is one.
    pub(crate) fn read() -> Result<Self> {
        let path = place()?;
        let mut profiles = Self { path, usual: None, all: BTreeMap::new() };
        let text = match fs::read_to_string(&profiles.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(profiles),
            Err(error) => return Err(unusable(&profiles.path, &format!("cannot be read: {error}"))),
        };
        check_rights(&profiles.path)?;
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            // the error's own text quotes the line, which may hold a secret
            let line =
                error.span().map_or(1, |span| 1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count());
            unusable(&profiles.path, &format!("is not TOML: line {line}"))
        })?;
        profiles.fill(&table)?;
        Ok(profiles)
    }

    fn fill(&mut self, table: &Table) -> Result<()> {
        for (key, value) in table {
            match (key.as_str(), value) {
                ("default", Value::String(name)) => self.usual = Some(name.clone()),
                ("profiles", Value::Table(profiles)) => {
                    for (name, profile) in profiles {
                        let profile = profile.as_table().ok_or_else(|| self.wrong(&format!("profiles.{name}")))?;
                        let profile = self.profile(name, profile)?;
                        self.all.insert(name.clone(), profile);
                    }
                }
                _ => return Err(self.wrong(key)),
            }
        }
        Ok(())
    }

    fn profile(&self, name: &str, table: &Table) -> Result<Profile> {
        let mut profile = Profile::default();
        for (key, value) in table {
            let place = format!("profiles.{name}.{key}");
            let text = value.as_str().map(str::to_owned).ok_or_else(|| self.wrong(&place))?;
            match key.as_str() {
                "client_id" => profile.client_id = text,
                "secret" => profile.secret = Some(text),
                "secret_command" => profile.secret_command = Some(text),
                "base_url" => profile.base_url = Some(text),
                _ => return Err(self.wrong(&place)),
            }
        }
        if profile.client_id.is_empty() {
            return Err(self.wrong(&format!("profiles.{name} without a client_id")));
        }
        Ok(profile)
    }

    fn wrong(&self, what: &str) -> Failure {
        unusable(&self.path, &format!("has something unexpected: {what}"))
    }

    /// Writes the file anew, for its owner alone.
    pub(crate) fn write(&self) -> Result<()> {
        let mut table = Table::new();
        if let Some(usual) = &self.usual {
            table.insert("default".to_owned(), usual.clone().into());
        }
        let mut profiles = Table::new();
        for (name, profile) in &self.all {
            let mut entry = Table::new();
            let Profile { client_id, base_url, secret, secret_command } = profile;
            let fields = [
                ("client_id", Some(client_id)),
                ("secret", secret.as_ref()),
                ("secret_command", secret_command.as_ref()),
                ("base_url", base_url.as_ref()),
            ];
            for (key, value) in fields {
                if let Some(value) = value {
                    entry.insert(key.to_owned(), value.clone().into());
                }
            }
            profiles.insert(name.clone(), entry.into());
        }
        table.insert("profiles".to_owned(), profiles.into());
        let failed = |error: std::io::Error| unusable(&self.path, &format!("cannot be written: {error}"));
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(failed)?;
        // a new file of its own has the rights of its owner alone from the start
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        std::io::Write::write_all(&mut file, table.to_string().as_bytes()).map_err(failed)?;
        file.persist(&self.path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

fn unusable(path: &Path, why: &str) -> Failure {
    Failure::new(Class::Keys, format!("{} {why}", path.display())).advice(FORM)
}

/// `TRUV_CONFIG`, or else the usual place for settings.
fn place() -> Result<PathBuf> {
    if let Some(path) = variable("TRUV_CONFIG") {
        return Ok(path.into());
    }
    let folder = if cfg!(windows) { variable("APPDATA") } else { variable("XDG_CONFIG_HOME") };
    let folder = folder.map(PathBuf::from).or_else(|| Some(PathBuf::from(variable("HOME")?).join(".config")));
    folder.map(|folder| folder.join("truv").join("config.toml")).ok_or_else(|| {
        Failure::new(Class::Keys, "there is no folder for settings: neither XDG_CONFIG_HOME nor HOME is set")
            .advice("set TRUV_CONFIG to the path of a file")
    })
}

#[cfg(unix)]
fn check_rights(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let rights = fs::metadata(path).map(|data| data.permissions().mode()).unwrap_or(0);
    if rights & 0o077 == 0 {
        return Ok(());
    }
    Err(Failure::new(Class::Keys, format!("{} can be read by others, and it may hold keys", path.display()))
        .advice(format!("take the rights away: chmod 600 {}", path.display())))
}

#[cfg(not(unix))]
fn check_rights(_: &Path) -> Result<()> {
    Ok(())
}
