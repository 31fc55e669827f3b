//! The kinds of findings, each with its id.

use serde::Serialize;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! rules {
    ($($rule:ident $id:literal $severity:ident $meaning:literal $advice:literal;)+) => {
        /// A kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $(#[doc = $meaning] $rule,)+
        }

        impl Rule {
            pub const ALL: &'static [Self] = &[$(Self::$rule),+];

            pub fn id(self) -> &'static str {
                match self { $(Self::$rule => $id,)+ }
            }

            pub fn severity(self) -> Severity {
                match self { $(Self::$rule => Severity::$severity,)+ }
            }

            /// The meaning of the rule, as the beginning of a message.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$rule => $meaning,)+ }
            }

            pub fn advice(self) -> &'static str {
                match self { $(Self::$rule => $advice,)+ }
            }
        }
    };
}

rules! {
    UndocumentedOperation "undocumented-operation" Error "no operation of the document matches the request" "add the path or method";
    UndocumentedStatus "undocumented-status" Error "the status is not documented" "add the response";
    UndocumentedContentType "undocumented-content-type" Error "the body or its media type is not documented" "add the media type to `content`";
    UndocumentedField "undocumented-field" Warning "the field is not documented" "add it to `properties`";
    UndocumentedResponseHeader "undocumented-response-header" Info "no operation documents the header" "add it to the responses that have it";
    UndocumentedQueryParameter "undocumented-query-parameter" Warning "the query parameter is not documented" "add it to `parameters`";
    UndocumentedRequestField "undocumented-request-field" Warning "the request's field is not documented" "add it to `properties`";
    MissingRequiredField "missing-required-field" Error "a required field is missing" "remove it from `required`";
    MissingRequiredHeader "missing-required-header" Error "a required header is missing" "set its `required` to false";
    MissingRequiredParameter "missing-required-parameter" Error "a required parameter is missing" "set its `required` to false";
    MissingRequiredBody "missing-required-body" Error "a required request body is missing" "set its `required` to false";
    NullNotAllowed "null-not-allowed" Error "null, where it is not allowed" "add `nullable: true`, or from OpenAPI 3.1 on `null` to its `type`";
    TypeMismatch "type-mismatch" Error "a value of another type" "change the schema's type, or accept both";
    UnknownEnumValue "unknown-enum-value" Warning "a value that the enum does not list" "add the value to `enum`";
    FormatMismatch "format-mismatch" Warning "a value that does not have the format" "change or remove `format`";
    BoundViolation "bound-violation" Warning "a value outside of the schema's bounds" "widen the bound";
    WriteOnlyReturned "write-only-returned" Error "a field that is only written came back" "remove its `writeOnly`, or stop sending it";
    ErrorBodyShape "error-body-shape" Error "an error body of another shape" "change the schema of the error response";
    DiscriminatorUnknown "discriminator-unknown" Error "a discriminator value that leads to no schema" "add it to `mapping`";
    DecodeFailure "decode-failure" Error "the client cannot read the body" "fix the other findings of this body";
    LossyDecode "lossy-decode" Error "the client loses a part of the body" "document it, or widen its type";
    NeverSeenField "never-seen-field" Info "the field was never seen" "check whether it still exists";
    NeverSeenStatus "never-seen-status" Info "the status was never seen" "check whether it still happens";
    NeverSeenEnumValue "never-seen-enum-value" Info "a value of the enum was never seen" "check whether it still exists";
    AlwaysPresentButOptional "always-present-but-optional" Info "the field was always present, but is optional" "consider adding it to `required`";
    NeverNullButNullable "never-null-but-nullable" Info "the field was never null, but is nullable" "consider removing `nullable`";
    StaleBaseline "stale-baseline" Error "an entry of the baseline matches no finding" "remove the entry";
    ExpiredBaseline "expired-baseline" Error "an entry of the baseline has expired" "fix the finding, or give the entry a new date";
}
