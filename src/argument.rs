//! What setters of builders take: a value, or an `Option` of a value.
//!
//! | setter of | takes |
//! |---|---|
//! | what is required | whatever converts into its type ([`RequiredArgument`]), or items that do ([`RequiredListArgument`]) |
//! | what may be left out | the same, or an `Option` of it; `None` leaves it out ([`Argument`]) |
//! | a nullable property | the same, and [`Null`] or a [`Field`] ([`NullableArgument`]) |
//! | a list that may be left out | anything with items that convert, an `Option` of that, or [`EmptyList`] ([`ListArgument`]) |
//!
//! The second parameter of these traits is a marker of [`form`], by which the compiler tells the forms of a value apart:
//! [`Plain`](form::Plain), [`Optional`](form::Optional), [`Cleared`](form::Cleared), [`State`](form::State).
//!
//! The last call of a setter counts. A value that does not convert is reported by `send`, with the name of its setter.
//!
//! ```
//! use truv_sdk::types::UserUpdateRequest;
//!
//! let phone: Option<String> = None;
//! let update = UserUpdateRequest::builder().first_name("Ines").email(Some("ines@example.org")).phone(phone);
//! let update = UserUpdateRequest::try_from(update)?;
//! assert!(update.email.is_some() && update.phone.is_none());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What does not compile
//!
//! Likely mistakes, which the compiler names; its words are in `tests/programs/mistakes` of the repository:
//!
//! A number where a text belongs:
//!
//! ```compile_fail,E0277
//! truv_sdk::types::UserUpdateRequest::builder().first_name(5);
//! ```
//!
//! `Null` for a property that Truv does not let be null:
//!
//! ```compile_fail,E0277
//! truv_sdk::types::UserUpdateRequest::builder().email(truv_sdk::value::Null);
//! ```
//!
//! An `Option` for a required property:
//!
//! ```compile_fail,E0277
//! truv_sdk::types::UserCreateRequest::builder().external_user_id(Some("crm-1"));
//! ```
//!
//! A `None` that could be of any type; leave the setter out, or write `None::<String>`:
//!
//! ```compile_fail,E0282
//! truv_sdk::types::UserUpdateRequest::builder().phone(None);
//! ```
//!
//! One value where a list belongs; write `["link-connected"]`:
//!
//! ```compile_fail,E0277
//! truv_sdk::types::WebhookUpdateRequest::builder().events("link-connected");
//! ```
//!
//! A float for an amount, which cannot hold cents exactly; write `"12.50"`:
//!
//! ```compile_fail,E0277
//! truv_sdk::types::TargetBankAccount::builder().deposit_value(12.5);
//! ```
//!
//! The id of another object:
//!
//! ```compile_fail,E0277
//! # fn example(client: truv_sdk::Client, link_id: truv_sdk::types::LinkId) {
//! client.users_get().user_id(link_id);
//! # }
//! ```
//!
//! `send` without `await`:
//!
//! ```compile_fail,E0609
//! # fn example(client: truv_sdk::Client) {
//! let user = client.users_get().user_id("u1").send();
//! println!("{}", user.id);
//! # }
//! ```
//!
//! A call that is built and never sent, if the warning is denied:
//!
//! ```compile_fail
//! #![deny(unused_must_use)]
//! # fn example(client: truv_sdk::Client) {
//! client.users_delete().user_id("u1");
//! # }
//! ```
//!
//! A token in a text:
//!
//! ```compile_fail,E0277
//! # fn example(token: truv_sdk::types::LinkAccessToken) {
//! println!("the token is {}", token.access_token);
//! # }
//! ```
//!
//! The last parameter of each trait only tells the compiler which of these forms an argument has. You never write it.

use std::fmt::Display;

use crate::value::{EmptyList, Field, Null};

/// Markers of the forms of arguments.
pub mod form {
    /// A value.
    #[derive(Debug)]
    pub enum Plain {}
    /// An `Option` of a value.
    #[derive(Debug)]
    pub enum Optional {}
    /// [`Null`](crate::value::Null) or [`EmptyList`](crate::value::EmptyList).
    #[derive(Debug)]
    pub enum Cleared {}
    /// A [`Field`](crate::value::Field).
    #[derive(Debug)]
    pub enum State {}
}

/// What is required: a value that converts into `T`.
#[diagnostic::on_unimplemented(
    message = "this setter does not take `{Self}`",
    label = "expected `{T}` or a value that converts into it; it is required, so an `Option` is not taken"
)]
pub trait RequiredArgument<T> {
    /// The converted value, or why it does not convert.
    #[doc(hidden)]
    fn convert(self) -> Result<T, String>;
}

#[diagnostic::do_not_recommend]
impl<T, V: TryInto<T, Error: Display>> RequiredArgument<T> for V {
    fn convert(self) -> Result<T, String> {
        one(self)
    }
}

/// A required list: anything with items that convert into `T`.
#[diagnostic::on_unimplemented(
    message = "this setter of a list does not take `{Self}`",
    label = "expected a list of `{T}` or of values that convert into it; it is required, so an `Option` is not taken"
)]
pub trait RequiredListArgument<T> {
    /// The converted items, or why one of them does not convert.
    #[doc(hidden)]
    fn convert(self) -> Result<Vec<T>, String>;
}

#[diagnostic::do_not_recommend]
impl<T, I: IntoIterator<Item: TryInto<T, Error: Display>>> RequiredListArgument<T> for I {
    fn convert(self) -> Result<Vec<T>, String> {
        self.into_iter().map(one).collect()
    }
}

/// What may be left out: a value that converts into `T`, or an `Option` of such a value.
#[diagnostic::on_unimplemented(
    message = "this setter does not take `{Self}`",
    label = "expected `{T}`, a value that converts into it, or an `Option` of such a value"
)]
pub trait Argument<T, Form> {
    /// The converted value, or why it does not convert.
    #[doc(hidden)]
    fn convert(self) -> Result<Option<T>, String>;
}

#[diagnostic::do_not_recommend]
impl<T, V: TryInto<T, Error: Display>> Argument<T, form::Plain> for V {
    fn convert(self) -> Result<Option<T>, String> {
        one(self).map(Some)
    }
}

#[diagnostic::do_not_recommend]
impl<T, V: TryInto<T, Error: Display>> Argument<T, form::Optional> for Option<V> {
    fn convert(self) -> Result<Option<T>, String> {
        self.map(one).transpose()
    }
}

/// A nullable property: a value that converts into `T`, an `Option` of such a value, [`Null`], or a [`Field`].
#[diagnostic::on_unimplemented(
    message = "this setter does not take `{Self}`",
    label = "expected `{T}`, a value that converts into it, an `Option` of such a value, or `Null`"
)]
pub trait NullableArgument<T, Form> {
    /// The converted value, or why it does not convert.
    #[doc(hidden)]
    fn convert(self) -> Result<Field<T>, String>;
}

#[diagnostic::do_not_recommend]
impl<T, V: TryInto<T, Error: Display>> NullableArgument<T, form::Plain> for V {
    fn convert(self) -> Result<Field<T>, String> {
        one(self).map(Field::Value)
    }
}

#[diagnostic::do_not_recommend]
impl<T, V: TryInto<T, Error: Display>> NullableArgument<T, form::Optional> for Option<V> {
    fn convert(self) -> Result<Field<T>, String> {
        Ok(self.map(one).transpose()?.into())
    }
}

impl<T> NullableArgument<T, form::Cleared> for Null {
    fn convert(self) -> Result<Field<T>, String> {
        Ok(Field::Null)
    }
}

impl<T> NullableArgument<T, form::State> for Field<T> {
    fn convert(self) -> Result<Self, String> {
        Ok(self)
    }
}

/// A list that may be left out: anything with items that convert into `T`, an `Option` of that, or [`EmptyList`].
#[diagnostic::on_unimplemented(
    message = "this setter of a list does not take `{Self}`",
    label = "expected a list of `{T}`, of values that convert into it, an `Option` of such a list, or `EmptyList`"
)]
pub trait ListArgument<T, Form> {
    /// The converted items, or why one of them does not convert.
    #[doc(hidden)]
    fn convert(self) -> Result<Option<Vec<T>>, String>;
}

#[diagnostic::do_not_recommend]
impl<T, I: IntoIterator<Item: TryInto<T, Error: Display>>> ListArgument<T, form::Plain> for I {
    fn convert(self) -> Result<Option<Vec<T>>, String> {
        self.into_iter().map(one).collect::<Result<_, _>>().map(Some)
    }
}

#[diagnostic::do_not_recommend]
impl<T, I: IntoIterator<Item: TryInto<T, Error: Display>>> ListArgument<T, form::Optional> for Option<I> {
    fn convert(self) -> Result<Option<Vec<T>>, String> {
        self.map_or(Ok(None), ListArgument::<T, form::Plain>::convert)
    }
}

impl<T> ListArgument<T, form::Cleared> for EmptyList {
    fn convert(self) -> Result<Option<Vec<T>>, String> {
        Ok(Some(Vec::new()))
    }
}

fn one<T, V: TryInto<T, Error: Display>>(value: V) -> Result<T, String> {
    value.try_into().map_err(|reason| reason.to_string())
}
