//! The answers of a mock: each status that the document has for the operation, with its body.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::then_name;
use crate::api::{Answer, Operation, resolve};
use crate::passes::{Result, docs, ident};

pub(super) fn of(operation: &Operation, document: &Value) -> Result<TokenStream> {
    let name = then_name(operation);
    let id = &operation.id;
    let method = operation.method.to_ascii_lowercase();
    let responses = document["paths"][&operation.path][method]["responses"].as_object();
    let mut answers = Vec::new();
    let mut by_default = None;
    for (status, response) in responses.into_iter().flatten() {
        let description = resolve(document, response)["description"].as_str().unwrap_or_default();
        let is_success = status.starts_with('2');
        let answer =
            if is_success { success(operation, status, description)? } else { error(id, status, description)? };
        if is_success && by_default.is_none() {
            by_default = Some(answer.1);
        }
        answers.push(answer.0);
    }
    let by_default = by_default.ok_or_else(|| format!("`{id}` has no success"))?;
    let doc = docs::lines(&format!(
        "How a mock answers [`Client::{id}`](crate::Client::{id}): the document's statuses.\n\n\
         Each method adds an answer. The mock gives the answers in this order, and repeats the last one. Without any \
         answer, the mock succeeds with sample data."
    ));
    let cfg = operation.selection().attribute();
    Ok(quote! {
        #doc
        #cfg
        #[derive(Debug)]
        pub struct #name(Answers);
        #cfg
        impl #name {
            pub(crate) fn new(answers: Answers) -> Self {
                Self(answers.or_else(|answers| #by_default))
            }
            #(#answers)*
            /// Adds any other answer, whether the document has it or not.
            pub fn answer(self, answer: ::http::Response<impl Into<::bytes::Bytes>>) -> Self {
                Self(self.0.http(answer))
            }
            /// Gives the answer that was added last `count` times in total, then the next one.
            pub fn times(self, count: usize) -> Self {
                Self(self.0.times(count))
            }
            /// Takes at most this many calls; other mocks take the calls after that.
            pub fn up_to(self, calls: usize) -> Self {
                Self(self.0.up_to(calls))
            }
            /// Waits before each answer.
            pub fn delay(self, delay: ::std::time::Duration) -> Self {
                Self(self.0.delay(delay))
            }
        }
    })
}

/// The method, and the call that gives the sample.
fn success(operation: &Operation, status: &str, description: &str) -> Result<(TokenStream, TokenStream)> {
    let code: u16 =
        status.parse().map_err(|_| format!("`{}` has the success `{status}`, not a number", operation.id))?;
    let name = ident(method_name(status).ok_or_else(|| unknown(&operation.id, status))?);
    let doc = docs::lines(&format!("Status {status}. {description}"));
    Ok(match &operation.answer {
        Answer::Json(schema) => {
            let ty = ident(schema);
            let method = quote! {
                #doc
                pub fn #name(self, body: impl ::std::borrow::Borrow<types::#ty>) -> Self {
                    Self(self.0.json(#code, body.borrow()))
                }
            };
            (method, quote! { answers.json(#code, &types::#ty::sample()) })
        }
        Answer::Empty => {
            let method = quote! {
                #doc
                pub fn #name(self) -> Self {
                    Self(self.0.empty(#code))
                }
            };
            (method, quote! { answers.empty(#code) })
        }
        Answer::Pdf => {
            let method = quote! {
                #doc
                ///
                /// The client takes only a file that starts like a PDF, with `%PDF`.
                pub fn #name(self, file: impl Into<::bytes::Bytes>) -> Self {
                    Self(self.0.pdf(#code, file.into()))
                }
            };
            (method, quote! { answers.pdf(#code, crate::mock::SAMPLE_PDF.into()) })
        }
    })
}

fn error(id: &str, status: &str, description: &str) -> Result<(TokenStream, TokenStream)> {
    let name = ident(method_name(status).ok_or_else(|| unknown(id, status))?);
    let doc = docs::lines(&format!("Status {status}. {description}"));
    let method = match status.parse::<u16>() {
        Ok(code) => quote! {
            #doc
            pub fn #name(self, error: impl Into<ErrorAnswer>) -> Self {
                Self(self.0.error(#code, error.into()))
            }
        },
        // `5XX`
        Err(_) => quote! {
            #doc
            pub fn #name(self, status: u16, error: impl Into<ErrorAnswer>) -> Self {
                Self(self.0.error(status, error.into()))
            }
        },
    };
    Ok((method, TokenStream::new()))
}

fn unknown(id: &str, status: &str) -> String {
    format!("`{id}` has the status `{status}`, for which the mock kit has no name")
}

/// HTTP's own words for a status.
fn method_name(status: &str) -> Option<&'static str> {
    Some(match status {
        "200" => "ok",
        "201" => "created",
        "202" => "accepted",
        "204" => "no_content",
        "400" => "bad_request",
        "401" => "unauthorized",
        "402" => "payment_required",
        "403" => "forbidden",
        "404" => "not_found",
        "405" => "method_not_allowed",
        "406" => "not_acceptable",
        "408" => "request_timeout",
        "409" => "conflict",
        "410" => "gone",
        "413" => "content_too_large",
        "415" => "unsupported_media_type",
        "422" => "unprocessable_content",
        "423" => "locked",
        "429" => "too_many_requests",
        "4XX" => "client_error",
        "500" => "internal_server_error",
        "502" => "bad_gateway",
        "503" => "service_unavailable",
        "504" => "gateway_timeout",
        "5XX" => "server_error",
        _ => return None,
    })
}
