//! Hosts: which hosts the document has, and which parts of other hosts it has.

use truv_openapi::Description;

use super::Document;

/// The hosts of all servers, each once.
pub(super) fn of(description: &Description) -> Vec<String> {
    let of_operations = description.operations().iter().filter_map(|operation| operation.servers.as_ref());
    let mut hosts = Vec::new();
    for host in of_operations.chain([description.servers()]).flat_map(|servers| &servers.hosts) {
        let host = host.to_ascii_lowercase();
        // recordings leave the usual port out
        let host = host.strip_suffix(":443").or(host.strip_suffix(":80")).map_or(host.clone(), str::to_owned);
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

/// A part of a host.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part<'h> {
    /// A part that the document has.
    Fixed(&'h str),
    /// A part that the document does not have.
    Data(&'h str),
}

impl Document {
    /// The parts of a host: by the server with this host, or else by the domain that it shares with a server. None for
    /// a host that has nothing to do with the document.
    pub(crate) fn parts_of_host<'h>(&self, host: &'h str) -> Option<Vec<Part<'h>>> {
        let lower = host.to_ascii_lowercase();
        if self.hosts.contains(&lower) {
            return Some(vec![Part::Fixed(host)]);
        }
        self.hosts.iter().find_map(|own| of_template(own, host)).or_else(|| {
            let shared = |own: &String| {
                let labels = own.rsplit('.').zip(lower.rsplit('.'));
                labels.take_while(|(own, label)| own == label).count()
            };
            let count = lower.split('.').count();
            let most = self.hosts.iter().map(shared).max()?;
            // at least the name itself and the registered domain above it
            let start = host.match_indices('.').nth_back(most.checked_sub(1)?).map_or(0, |(at, _)| at);
            (2..=count).contains(&most).then(|| vec![Part::Data(&host[..start]), Part::Fixed(&host[start..])])
        })
    }
}

/// The parts of a host by a template such as `{tenant}.api.test`.
fn of_template<'h>(template: &str, host: &'h str) -> Option<Vec<Part<'h>>> {
    let (before, rest) = template.split_once('{')?;
    let (_, after) = rest.split_once('}')?;
    let start = host.get(..before.len()).filter(|start| start.eq_ignore_ascii_case(before))?;
    let rest = &host[before.len()..];
    let mut parts = vec![Part::Fixed(start)];
    match after.contains('{') {
        // the shortest value that lets the rest fit
        true => (1..rest.len()).find_map(|end| {
            let more = of_template(after, rest.get(end..)?)?;
            parts.push(Part::Data(&rest[..end]));
            parts.extend(more);
            Some(std::mem::take(&mut parts))
        }),
        false => {
            let value = rest.len().checked_sub(after.len()).filter(|length| *length > 0)?;
            let end = rest.get(value..).filter(|end| end.eq_ignore_ascii_case(after))?;
            parts.extend([Part::Data(&rest[..value]), Part::Fixed(end)]);
            Some(parts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_parted_by_what_the_document_has_of_it() {
        let spec = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\nservers: [{url: 'https://prod.truv.com'}, \
            {url: 'https://{tenant}.api-{region}.door.co.uk:8443', variables: {tenant: {default: x}, region: {default: y}}}]\n\
            paths: {}\n";
        let document = Document::parse(spec).unwrap();
        let parts = |host| document.parts_of_host(host);
        let (fixed, data) = (Part::Fixed, Part::Data);
        assert_eq!(parts("Prod.truv.com"), Some(vec![fixed("Prod.truv.com")]));
        assert_eq!(parts("developers.truv.com"), Some(vec![data("developers"), fixed(".truv.com")]));
        assert_eq!(parts("truv.com"), Some(vec![data(""), fixed("truv.com")]));
        assert_eq!(
            parts("ada.api-eu.door.co.uk:8443"),
            Some(vec![fixed(""), data("ada"), fixed(".api-"), data("eu"), fixed(".door.co.uk:8443")])
        );
        assert_eq!(parts("lender.com"), None);
    }
}
