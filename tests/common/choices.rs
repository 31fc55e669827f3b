//! Realistic values of every shape, made from a list of choices, so that proptest can simplify them.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use proptest::prelude::*;

/// The choices, one after the other.
#[derive(Clone)]
pub struct Choices {
    bytes: Vec<u8>,
    next: usize,
}

/// At most this many choices.
pub fn choices(count: usize) -> impl Strategy<Value = Choices> {
    prop::collection::vec(any::<u8>(), 0..count).prop_map(|bytes| Choices { bytes, next: 0 })
}

/// Hides the choices, since a list of hundreds of numbers helps nobody.
impl fmt::Debug for Choices {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} choices", self.bytes.len())
    }
}

impl Choices {
    /// From 0, less than `limit`; 0 once the choices are used up.
    pub fn below(&mut self, limit: usize) -> usize {
        let take = |at: usize| usize::from(self.bytes.get(at).copied().unwrap_or_default());
        let number = take(self.next) << 8 | take(self.next + 1);
        self.next += 2;
        number % limit
    }

    /// True once in `count` times; never once the choices are used up.
    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    /// This many digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap())).collect()
    }

    /// One of a list.
    pub fn of<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn letters(&mut self, alphabet: &str, count: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..count).map(|_| letters[self.below(letters.len())]).collect()
    }

    /// This many hexadecimal digits, a letter first.
    pub fn hex(&mut self, count: usize) -> String {
        // no number, even if the choices are used up
        format!("a{}", self.letters("0123456789abcdef", count - 1))
    }

    fn name(&mut self) -> String {
        let length = 2 + self.below(9);
        let mut name = self.letters("abcdefghijklmnopqrstuvwxyzéß", length);
        let first: String = name.remove(0).to_uppercase().collect();
        first + &name
    }

    /// A date.
    pub fn date(&mut self) -> String {
        format!("{}-{:02}-{:02}", 1930 + self.below(100), 1 + self.below(12), 1 + self.below(28))
    }

    fn time(&mut self) -> String {
        format!("{:02}:{:02}:{:02}", self.below(24), self.below(60), self.below(60))
    }

    /// A date and time, in one of the ways in which services write them.
    pub fn date_time(&mut self) -> String {
        let (date, time) = (self.date(), self.time());
        match self.below(5) {
            0 => format!("{date}T{time}Z"),
            1 => format!("{date}T{time}.{}+00:00", self.digits(6)),
            2 => format!("{date} {time}+00:00"),
            3 => format!("{date} {time} -0700"),
            _ => format!("{date}T{time}"),
        }
    }

    /// An amount of money.
    pub fn amount(&mut self) -> String {
        let sign = if self.one_in(4) { "-" } else { "" };
        let whole = 1 + self.below(6);
        format!("{sign}{}{}.{}", 1 + self.below(9), self.digits(whole - 1), self.digits(2))
    }

    /// A UUID.
    pub fn uuid(&mut self) -> String {
        format!("{}-{}-4{}-a{}-{}", self.hex(8), self.hex(4), self.hex(3), self.hex(3), self.hex(12))
    }

    /// An e-mail address.
    pub fn email(&mut self) -> String {
        format!("{}.{}@{}.com", self.name(), self.digits(3), self.name().to_lowercase()).replace(['é', 'ß'], "e")
    }

    /// An address with ids and tokens.
    pub fn url(&mut self) -> String {
        let (id, token, name) = (self.hex(32), self.hex(32), self.name());
        match self.below(3) {
            0 => format!("https://prod.truv.com/v1/users/{id}/reports/{token}/?fmt=pdf&page=2"),
            1 => format!("https://{}.s3.amazonaws.com/{name}/{id}.pdf?X-Signature={token}&Expires=3600", self.hex(8)),
            _ => format!("https://cdn.truv.com/order.html?bridge_token={token}&order_group_id={id}"),
        }
    }

    /// A text of any shape.
    pub fn text(&mut self) -> String {
        match self.below(24) {
            0 => self.name(),
            1 => format!("{} {}", self.name(), self.name()),
            2 => format!("{}-{}-{}", self.digits(3), self.digits(2), self.digits(4)),
            3 => self.digits(9),
            4 => self.email(),
            5 => format!("+1{}{}", 2 + self.below(8), self.digits(9)),
            6 => format!("({}) {}-{}", self.digits(3), self.digits(3), self.digits(4)),
            7 => self.uuid(),
            8 => self.hex(32),
            9 => self.date(),
            10 => self.date_time(),
            11 => self.amount(),
            12 => self.url(),
            13 => format!("sandbox-{}", self.hex(40)),
            14 => format!("eyJhbGciOiJIUzI1NiJ9.{}.{}", self.hex(24), self.hex(24)),
            15 => format!("{{\"ssn\": \"{}\", \"name\": [\"{}\"]}}", self.digits(9), self.name()),
            16 => BASE64_STANDARD.encode(format!("%PDF-1.7 {} {}", self.name(), self.digits(9))),
            17 => BASE64_STANDARD.encode(format!("{} has {}", self.name(), self.digits(12))),
            18 => format!("{}, {}.\nOwes ${},{}.00", self.name(), self.name(), self.digits(2), self.digits(3)),
            19 => format!("4{}", self.digits(15)),
            20 => format!("{},{}", self.hex(32), self.hex(32)),
            21 => format!("{} paystub {}.pdf", self.name(), self.digits(4)),
            22 => format!("crm-{}/{}", self.digits(5), self.name()),
            _ => String::new(),
        }
    }
}
