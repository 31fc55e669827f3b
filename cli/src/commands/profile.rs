//! `truv profile`: the keys of accounts, in a file that only its owner can read.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin};
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use truv_sdk::Environment;

use crate::account::{Account, Profile, Profiles};
use crate::failure::{Class, Failure, Result};
use crate::output::say;

pub(super) fn command(command: Command) -> Command {
    let name = || Arg::new("name").required(true).value_name("NAME").help("Name of the profile");
    command
        .subcommand_required(true)
        .arg_required_else_help(true)
        .long_about(
            "Keeps the keys of accounts, for --profile. They are in a file of their own that only you can read \
             (TRUV_CONFIG, or truv/config.toml in the folder for settings).\n\nWhich keys a command uses: those of --profile; \
             else TRUV_CLIENT_ID and TRUV_SECRET; else those of the profile that TRUV_PROFILE names; else those of the default \
             profile. Keys are never arguments, as every user of a machine can list those.",
        )
        .subcommand(Command::new("list").about("Lists the profiles, without keys"))
        .subcommand(
            Command::new("add")
                .about("Adds a profile, or replaces it; asks for the keys, or reads two lines of standard input")
                .arg(name())
                .arg(Arg::new("secret-command").long("secret-command").value_name("COMMAND").help(
                    "Command that prints the access secret, such as that of a keyring, in place of the secret itself",
                ))
                .arg(Arg::new("base-url").long("base-url").value_name("URL").help("Host, if it is not Truv's"))
                .arg(Arg::new("default").long("default").action(ArgAction::SetTrue).help("Makes it the default profile"))
                .after_help(
                    "Examples:\n  truv profile add lender\n  \
                     truv profile add lender --secret-command 'pass show truv/sandbox'\n  \
                     truv profile add local --base-url http://127.0.0.1:8787",
                ),
        )
        .subcommand(Command::new("remove").about("Removes a profile").arg(name()))
        .subcommand(Command::new("use").about("Makes a profile the default").arg(name()))
        .after_help("Examples:\n  truv profile add lender\n  truv profile list\n  truv users list --profile lender")
}

pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let mut profiles = Profiles::read()?;
    match matches.subcommand() {
        Some(("add", matches)) => add(profiles, matches)?,
        Some(("remove", matches)) => {
            let name = known(&profiles, matches)?;
            profiles.all.remove(&name);
            profiles.usual = profiles.usual.take().filter(|usual| *usual != name);
            profiles.write()?;
            say(&format!("Removed {name}.\n"))?;
        }
        Some(("use", matches)) => {
            let name = known(&profiles, matches)?;
            say(&format!("{name} is the default profile now.\n"))?;
            profiles.usual = Some(name);
            profiles.write()?;
        }
        _ => list(&profiles)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn known(profiles: &Profiles, matches: &ArgMatches) -> Result<String> {
    let name = matches.get_one::<String>("name").cloned().unwrap_or_default();
    match profiles.all.contains_key(&name) {
        true => Ok(name),
        false => Err(Failure::new(Class::Keys, format!("there is no profile `{name}`"))
            .advice("`truv profile list` lists the profiles")),
    }
}

fn list(profiles: &Profiles) -> Result<()> {
    if profiles.all.is_empty() {
        return say(&format!("There are no profiles in {}.\n", profiles.path.display()));
    }
    let width = profiles.all.keys().map(String::len).max().unwrap_or(0);
    let mut text = String::new();
    for (name, profile) in &profiles.all {
        let mark = if profiles.usual.as_ref() == Some(name) { "*" } else { " " };
        let environment = match (&profile.secret, &profile.secret_command) {
            (Some(secret), _) => Environment::of_secret(secret)
                .map_or_else(|| "unknown".to_owned(), |environment| environment.to_string()),
            _ => "by command".to_owned(),
        };
        let host = profile.base_url.as_deref().unwrap_or("https://prod.truv.com");
        text.push_str(&format!("{mark} {name:width$}  {environment:11}  {host}\n"));
    }
    say(&text)
}

fn add(mut profiles: Profiles, matches: &ArgMatches) -> Result<()> {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let name = text("name").unwrap_or_default();
    let secret_command = text("secret-command");
    let client_id = ask("Client id")?;
    let secret = match &secret_command {
        Some(_) => None,
        None => Some(ask_hidden("Access secret")?),
    };
    let profile = Profile { client_id, base_url: text("base-url"), secret, secret_command };
    if let Some(secret) = &profile.secret {
        // the SDK knows what keys look like
        let account = Account {
            client_id: profile.client_id.as_str().into(),
            secret: secret.as_str().into(),
            base_url: profile.base_url.clone(),
            origin: format!("the new profile `{name}`"),
        };
        account.client(None)?;
    }
    if profile.client_id.is_empty() {
        return Err(Failure::new(Class::Keys, "there is no client id")
            .advice("it is on the API keys page of the Truv dashboard"));
    }
    profiles.all.insert(name.clone(), profile);
    if matches.get_flag("default") || profiles.usual.is_none() {
        profiles.usual = Some(name.clone());
    }
    profiles.write()?;
    say(&format!("Wrote {name} to {}.\n", profiles.path.display()))
}

fn ask(what: &str) -> Result<String> {
    if stdin().is_terminal() {
        eprint!("{what}: ");
        let _ = stderr().flush();
    }
    let mut line = String::new();
    let read = stdin().lock().read_line(&mut line);
    read.map_err(|error| Failure::usage(format!("standard input cannot be read: {error}")))?;
    Ok(line.trim().to_owned())
}

fn ask_hidden(what: &str) -> Result<String> {
    if !stdin().is_terminal() {
        return ask(what);
    }
    let text = rpassword::prompt_password(format!("{what} (not shown): "));
    text.map(|text| text.trim().to_owned())
        .map_err(|error| Failure::usage(format!("the terminal cannot be read: {error}")))
}
