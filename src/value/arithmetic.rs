//! Calculations and comparisons with [`Decimal`].

use std::cmp::Ordering;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

use rust_decimal::Decimal as Exact;

use super::Decimal;

/// Calculations that return `None` if the result does not fit. The operators panic in this case, like those of
/// integers.
impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self::of(Exact::ZERO);

    /// The sum; `None` if it does not fit.
    ///
    /// ```
    /// use truv_sdk::value::Decimal;
    ///
    /// let amounts = ["1500.00", "-20.5"].map(|text| text.parse::<Decimal>());
    /// let total = amounts.into_iter().flatten().try_fold(Decimal::ZERO, Decimal::checked_add);
    /// assert_eq!(total.map(|total| total.to_string()), Some("1479.50".to_owned()));
    /// ```
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.get().checked_add(other.get()).map(Self::of)
    }

    /// The difference; `None` if it does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.get().checked_sub(other.get()).map(Self::of)
    }

    /// The product; `None` if it does not fit.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        self.get().checked_mul(other.get()).map(Self::of)
    }

    /// The quotient; `None` if `other` is zero, or if the quotient does not fit.
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        self.get().checked_div(other.get()).map(Self::of)
    }
}

macro_rules! operators {
    ($($operator:ident $method:ident,)+) => {$(
        impl<T: Into<Decimal>> $operator<T> for Decimal {
            type Output = Self;

            /// # Panics
            ///
            /// The result does not fit, or the divisor is zero. See the `checked_` methods.
            fn $method(self, other: T) -> Self {
                Self::of(self.get().$method(other.into().get()))
            }
        }
    )+};
}
operators! { Add add, Sub sub, Mul mul, Div div, }

impl<T: Into<Self>> AddAssign<T> for Decimal {
    fn add_assign(&mut self, other: T) {
        *self = *self + other;
    }
}

impl<T: Into<Self>> SubAssign<T> for Decimal {
    fn sub_assign(&mut self, other: T) {
        *self = *self - other;
    }
}

impl Neg for Decimal {
    type Output = Self;

    fn neg(self) -> Self {
        Self::of(-self.get())
    }
}

/// Of amounts, of references to amounts, and of integers.
impl<T: Into<Self>> Sum<T> for Decimal {
    fn sum<I: Iterator<Item = T>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |sum, amount| sum + amount)
    }
}

impl From<&Self> for Decimal {
    fn from(amount: &Self) -> Self {
        *amount
    }
}

impl Default for Decimal {
    /// Zero.
    fn default() -> Self {
        Self::ZERO
    }
}

macro_rules! compared {
    ($($type:ty),*) => {$(
        impl PartialEq<$type> for Decimal {
            fn eq(&self, other: &$type) -> bool {
                self.get() == Exact::from(*other)
            }
        }

        impl PartialOrd<$type> for Decimal {
            fn partial_cmp(&self, other: &$type) -> Option<Ordering> {
                self.get().partial_cmp(&Exact::from(*other))
            }
        }
    )*};
}
compared!(Exact, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

/// The other direction, so that `limit < amount` compiles as `amount > limit` does. Not for `rust_decimal`, because in
/// another crate's `exact == text.parse()?` the compiler would then no longer know which type to parse.
macro_rules! compared_with {
    ($($type:ty),*) => {$(
        impl PartialEq<Decimal> for $type {
            fn eq(&self, other: &Decimal) -> bool {
                other == self
            }
        }

        impl PartialOrd<Decimal> for $type {
            fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
                Exact::from(*self).partial_cmp(&other.get())
            }
        }
    )*};
}
compared_with!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);
