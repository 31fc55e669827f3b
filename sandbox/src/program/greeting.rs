//! The text that the program prints once it listens: its address, who can reach it, which keys work, and what control
//! operations need.

use std::fmt::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use super::Arguments;
use crate::server::Sandbox;

/// The settings that the greeting shows.
pub(super) struct Told {
    host: IpAddr,
    hosts: Vec<String>,
    has_credentials: bool,
    has_token: bool,
    /// The folder of the sandbox's own certificate.
    tls_folder: Option<PathBuf>,
    has_tls: bool,
}

impl Told {
    pub(super) fn of(arguments: &Arguments) -> Self {
        Self {
            host: arguments.host,
            hosts: arguments.allow_host.clone(),
            has_credentials: !arguments.credentials.is_empty(),
            has_token: arguments.control_token.is_some(),
            tls_folder: (arguments.tls && arguments.tls_cert.is_none()).then(|| arguments.tls_folder.clone()),
            has_tls: arguments.tls || arguments.tls_cert.is_some(),
        }
    }

    /// Keys and tokens that the user has set are not repeated: what is printed ends up in logs.
    pub(super) fn greeting(&self, sandbox: &Sandbox) -> String {
        let (base_url, client_id) = (sandbox.base_url(), sandbox.client_id());
        let secret = if self.has_credentials { "(as you have set it)" } else { sandbox.secret() };
        let mut text = format!(
            "truv-sandbox listens on {}://{}\n\nReach:   {}\nHosts:   {}\nKeys:    {}\nControl: {}\n\n\
             export TRUV_BASE_URL={base_url}\n\
             export TRUV_CLIENT_ID={client_id}\n",
            base_url.split(':').next().unwrap_or("http"),
            self.address(sandbox),
            self.reach(),
            self.names(),
            self.keys(),
            self.control(sandbox),
        );
        // Writing to a text cannot fail.
        let _ = match self.has_credentials {
            true => writeln!(text, "# TRUV_SECRET is {secret}"),
            false => writeln!(text, "export TRUV_SECRET={secret}"),
        };
        if let Some(token) = sandbox.control_token().filter(|_| !self.has_token) {
            let _ = writeln!(text, "export TRUV_SANDBOX_CONTROL_TOKEN={token}");
        }
        if let Some(folder) = &self.tls_folder {
            let _ = writeln!(text, "# Clients have to trust {}", folder.join("ca.pem").display());
        }
        let _ = writeln!(
            text,
            "\nWhat happens, in a browser: {base_url}/\nTruv Bridge in a browser: {base_url}/bridge/demo"
        );
        text
    }

    /// The address that the program listens on, with the actual port.
    fn address(&self, sandbox: &Sandbox) -> SocketAddr {
        let port = sandbox.base_url().rsplit(':').next().and_then(|port| port.parse().ok());
        SocketAddr::new(self.host, port.unwrap_or_default())
    }

    fn reach(&self) -> &'static str {
        match self.host {
            host if host.is_loopback() => "programs on this machine; pages of other origins are refused",
            host if host.is_unspecified() && self.has_tls => {
                "every machine that can reach this one; pages of other origins are refused"
            }
            _ if self.has_tls => "every machine that can reach this address; pages of other origins are refused",
            host if host.is_unspecified() => {
                "every machine that can reach this one, without TLS; pages of other origins are refused"
            }
            _ => "every machine that can reach this address, without TLS; pages of other origins are refused",
        }
    }

    fn names(&self) -> String {
        let mut names = "127.0.0.1, [::1], localhost".to_owned();
        if !self.host.is_loopback() && !self.host.is_unspecified() {
            let _ = write!(names, ", {}", self.host);
        }
        for host in &self.hosts {
            let _ = write!(names, ", {host}");
        }
        if self.has_tls {
            names.push_str(", Truv's own names");
        }
        names + "; others with --allow-host"
    }

    fn keys(&self) -> &'static str {
        if self.has_credentials {
            "only those that were set"
        } else {
            "any client id, with any secret that starts with sandbox-, dev- or prod-"
        }
    }

    fn control(&self, sandbox: &Sandbox) -> &'static str {
        match sandbox.control_token() {
            None => "/_sandbox/ needs neither keys nor token",
            Some(_) if self.has_token => "/_sandbox/ needs \"Authorization: Bearer\" and the token that was set",
            Some(_) => "/_sandbox/ needs \"Authorization: Bearer\" and the token below",
        }
    }
}
