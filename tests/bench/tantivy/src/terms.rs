//! The benchmark's rule for terms (harness/term_splitter.h states it) as a tokenizer of Tantivy's.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

#[derive(Clone, Copy, PartialEq)]
enum Class {
    Separator,
    Unspaced,
    Word,
}

fn classify(c: char) -> Class {
    match c as u32 {
        0x30..=0x39 | 0x41..=0x5A | 0x61..=0x7A => Class::Word,
        0..=0x7F => Class::Separator,
        0x4E00..=0x9FFF
        | 0x3400..=0x4DBF
        | 0x20000..=0x323AF
        | 0xF900..=0xFAFF
        | 0x3005
        | 0x3007 => Class::Unspaced,
        0x3041..=0x3096 | 0x30A1..=0x30FA | 0x30FC | 0x31F0..=0x31FF => Class::Unspaced,
        0xAC00..=0xD7A3 | 0x1100..=0x11FF => Class::Unspaced,
        0xD7 | 0xF7 => Class::Separator,
        0xC0..=0x24F | 0x370..=0x52F => Class::Word,
        0xFF10..=0xFF19 | 0xFF21..=0xFF3A | 0xFF41..=0xFF5A => Class::Word,
        _ => Class::Separator,
    }
}

fn fold_letter(c: char) -> char {
    let narrow = match c as u32 {
        wide @ 0xFF10.. => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    narrow.to_ascii_lowercase()
}

#[derive(Clone, Default)]
pub struct Bigrams {
    token: Token,
}

pub struct BigramStream<'a> {
    text: &'a str,
    at: usize,
    /// The previous character of the run of unspaced characters that `at` stands in, by its place.
    previous: Option<usize>,
    token: &'a mut Token,
}

impl Tokenizer for Bigrams {
    type TokenStream<'a> = BigramStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> BigramStream<'a> {
        self.token.reset();
        BigramStream {
            text,
            at: 0,
            previous: None,
            token: &mut self.token,
        }
    }
}

impl BigramStream<'_> {
    fn class_at(&self, place: usize) -> Option<(char, Class)> {
        self.text[place..].chars().next().map(|c| (c, classify(c)))
    }

    fn emit(&mut self, from: usize, to: usize) -> bool {
        self.token.text.clear();
        self.token.text.push_str(&self.text[from..to]);
        self.place(from, to)
    }

    fn place(&mut self, from: usize, to: usize) -> bool {
        self.token.offset_from = from;
        self.token.offset_to = to;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }
}

impl TokenStream for BigramStream<'_> {
    fn advance(&mut self) -> bool {
        while let Some((c, class)) = self.class_at(self.at) {
            let start = self.at;
            self.at += c.len_utf8();
            match class {
                Class::Separator => self.previous = None,
                Class::Word => {
                    self.previous = None;
                    self.token.text.clear();
                    self.token.text.push(fold_letter(c));
                    while let Some((c, Class::Word)) = self.class_at(self.at) {
                        self.token.text.push(fold_letter(c));
                        self.at += c.len_utf8();
                    }
                    return self.place(start, self.at);
                }
                Class::Unspaced => {
                    let goes_on = matches!(self.class_at(self.at), Some((_, Class::Unspaced)));
                    match self.previous.replace(start) {
                        Some(first) => return self.emit(first, self.at),
                        None if !goes_on => return self.emit(start, self.at),
                        None => {}
                    }
                }
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
