//! Decides which addresses are followed. No message repeats an address.

use url::Url;

use crate::connect::is_loopback;
use crate::error::{Error, ErrorKind};

/// The address that the caller gave. It may lead to this machine only if Truv's own base URL does.
pub(super) fn parse(text: &str, allows_loopback: bool) -> Result<Url, Error> {
    let wrong = |why: &str| Error::download(ErrorKind::InvalidRequest, format!("the address of the file {why}"));
    let url = Url::parse(text.trim()).map_err(|_| wrong("is not a URL; expected one that starts with https://"))?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) && allows_loopback => {}
        "http" if is_loopback(&url) => {
            return Err(wrong("is plain HTTP to this machine, which only a client whose base URL is loopback follows"));
        }
        "http" => return Err(wrong("is plain HTTP to another machine, where the file could be read; expected https")),
        _ => return Err(wrong("is neither HTTPS nor HTTP")),
    }
    if has_login(&url) {
        return Err(wrong("holds a user name or password, which files of Truv do not need"));
    }
    Ok(url)
}

/// Where a redirect leads.
pub(super) fn redirected(from: &Url, location: Option<&str>) -> Result<Url, Error> {
    let wrong = |why: &str| Error::download(ErrorKind::Refused, format!("the host of the file redirected {why}"));
    let to = location.and_then(|location| from.join(location).ok());
    let to = to.ok_or_else(|| wrong("without a usable Location header"))?;
    // another host must not redirect the client to services of this machine
    let stays_here = to.scheme() == "http" && is_loopback(&to) && is_loopback(from);
    if to.scheme() != "https" && !stays_here {
        return Err(wrong("to an address that is not HTTPS; it was not followed"));
    }
    if has_login(&to) {
        return Err(wrong("to an address with a user name or password; it was not followed"));
    }
    Ok(to)
}

fn has_login(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}
