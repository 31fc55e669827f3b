//! Where a parameter is.

/// Where a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum In {
    /// In the query of the URL.
    Query,
    /// In a header of the request or the answer.
    Header,
    /// In the path.
    Path,
    /// In the header `Cookie`.
    Cookie,
}

impl In {
    /// As OpenAPI writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Header => "header",
            Self::Path => "path",
            Self::Cookie => "cookie",
        }
    }

    pub(crate) fn of(text: &str) -> Option<Self> {
        [Self::Query, Self::Header, Self::Path, Self::Cookie].into_iter().find(|place| place.as_str() == text)
    }
}
