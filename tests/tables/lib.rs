//! Every operation and every type of the document, for tests that look at all of them.
//!
//! Each macro here calls the macro that it is given with one table; `build.rs` writes them from the document, so that no list
//! of operations or types is kept by hand.
//!
//! | macro | entry | example |
//! |---|---|---|
//! | `operations!` | kind of the answer, method, parameters with setter, kind of value and name on the wire, type of the body | `json users_get [user_id: text "user_id"] [];` |
//! | `lists!` | method of an operation that gives pages, setters of its path, type of the body | `links_list [user_id] [];` |
//! | `successes!` | kind of the answer, method, HTTP's word and number for the status, type of the answer | `json users_get ok 200 [UserDetail];` |
//! | `types!` | name of a type | `User;` |
//! | `events!` | type of a webhook event, its variant of `Payload`, the type of its fields | `"link-connected" LinkConnected LinkEvent;` |
//! | `builders!` | name of a request type, which has a builder | `UserCreateRequest;` |

include!(concat!(env!("OUT_DIR"), "/tables.rs"));
