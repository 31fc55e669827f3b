//! Pages to write on: text, lines and shades, at places counted from the top left corner in points.

use std::fmt::Write;

use super::fonts;

/// A page of US Letter.
const HEIGHT: f32 = 792.0;
pub(super) const LEFT: f32 = 48.0;
pub(super) const RIGHT: f32 = 564.0;
/// Where a page ends, and its footer begins.
pub(super) const BOTTOM: f32 = 738.0;
const TOP: f32 = 56.0;

/// What stands at the foot of every page.
const NOTE: &str = "Made-up data of truv-sandbox. Not a real document.";

/// Text of one kind.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) is_bold: bool,
    /// From 0, black, to 1, white.
    pub(super) gray: f32,
}

pub(super) const PLAIN: Style = Style { size: 9.0, is_bold: false, gray: 0.0 };
pub(super) const BOLD: Style = Style { size: 9.0, is_bold: true, gray: 0.0 };
pub(super) const SMALL: Style = Style { size: 7.0, is_bold: false, gray: 0.35 };
pub(super) const HEADING: Style = Style { size: 11.0, is_bold: true, gray: 0.0 };
pub(super) const TITLE: Style = Style { size: 17.0, is_bold: true, gray: 0.0 };

/// Pages on which something is written from top to bottom.
pub(super) struct Paper {
    pages: Vec<String>,
    /// How far down the page is written on.
    pub(super) y: f32,
}

impl Paper {
    pub(super) fn new() -> Self {
        Self { pages: vec![String::new()], y: TOP }
    }

    /// Goes on on a new page if there is less room than this.
    pub(super) fn need(&mut self, room: f32) {
        if self.y + room > BOTTOM {
            self.pages.push(String::new());
            self.y = TOP;
        }
    }

    fn write(&mut self, operators: std::fmt::Arguments<'_>) {
        if let Some(page) = self.pages.last_mut() {
            // A text can always be written to.
            let _ = page.write_fmt(operators);
        }
    }

    /// A text at this place; its own line is `y`.
    pub(super) fn text(&mut self, x: f32, y: f32, style: Style, text: &str) {
        let font = if style.is_bold { "F2" } else { "F1" };
        let (size, gray, up) = (style.size, style.gray, HEIGHT - y);
        self.write(format_args!("BT {gray:.2} g /{font} {size:.1} Tf {x:.1} {up:.1} Td ("));
        if let Some(page) = self.pages.last_mut() {
            escape(text, page);
        }
        self.write(format_args!(") Tj ET\n"));
    }

    /// As much of a text as there is room for.
    pub(super) fn fitted(&mut self, x: f32, y: f32, room: f32, style: Style, text: &str) {
        let text = fonts::fitted(text, style.size, style.is_bold, room);
        self.text(x, y, style, &text);
    }

    /// A text that ends at this place.
    pub(super) fn right(&mut self, x: f32, y: f32, style: Style, text: &str) {
        let x = x - fonts::width(text, style.size, style.is_bold);
        self.text(x, y, style, text);
    }

    /// A line over the width between two places.
    pub(super) fn rule(&mut self, from: f32, to: f32, y: f32) {
        let up = HEIGHT - y;
        self.write(format_args!("0.6 G 0.5 w {from:.1} {up:.1} m {to:.1} {up:.1} l S\n"));
    }

    /// A shade behind what is written next.
    pub(super) fn shade(&mut self, x: f32, y: f32, width: f32, height: f32, gray: f32) {
        let up = HEIGHT - y - height;
        self.write(format_args!("{gray:.2} g {x:.1} {up:.1} {width:.1} {height:.1} re f\n"));
    }

    /// A frame.
    pub(super) fn frame(&mut self, x: f32, y: f32, width: f32, height: f32) {
        let up = HEIGHT - y - height;
        self.write(format_args!("0.4 G 0.7 w {x:.1} {up:.1} {width:.1} {height:.1} re S\n"));
    }

    /// The file.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let pages = std::mem::take(&mut self.pages);
        let count = pages.len();
        let pages: Vec<String> = (1..)
            .zip(pages)
            .map(|(number, page)| {
                let mut paper = Self { pages: vec![page], y: 0.0 };
                paper.text(LEFT, 764.0, SMALL, NOTE);
                paper.right(RIGHT, 764.0, SMALL, &format!("Page {number} of {count}"));
                paper.pages.pop().unwrap_or_default()
            })
            .collect();
        super::pdf::file(&pages)
    }
}

/// Text as PDF writes it. Of other letters than those of Western Europe question marks are left.
fn escape(text: &str, page: &mut String) {
    for letter in text.chars() {
        match letter {
            '(' | ')' | '\\' => page.extend(['\\', letter]),
            ' '..='~' => page.push(letter),
            '\u{a0}'..='\u{ff}' => {
                let _ = write!(page, "\\{:03o}", u32::from(letter));
            }
            '\u{2013}' | '\u{2014}' => page.push('-'),
            '\u{2019}' => page.push('\''),
            _ => page.push('?'),
        }
    }
}
