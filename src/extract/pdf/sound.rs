//! Is this the text that a reader sees on the page, or what a broken font makes of it?

/// The verdict on the text of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// No letter and no digit.
    Nothing,
    /// Characters that mean nothing: fonts without a Unicode map, codes shifted by a constant.
    Rubbish,
    /// Text, of so many words.
    Words(usize),
}

/// What is counted in a text.
#[derive(Default)]
struct Counts {
    visible: usize,
    unknown: usize,
    letters: usize,
    latin: usize,
    vowels: usize,
    digits: usize,
    words: usize,
}

impl Sound {
    /// Judges `text`, already cleaned.
    pub fn of(text: &str) -> Self {
        let counts = Counts::of(text);
        if counts.unknown * 10 > counts.visible || counts.is_noise() || counts.has_no_vowels() {
            Self::Rubbish
        } else if counts.letters + counts.digits == 0 {
            Self::Nothing
        } else {
            Self::Words(counts.words)
        }
    }
}

impl Counts {
    fn of(text: &str) -> Self {
        let mut counts = Self::default();
        let mut inside = false;
        for c in text.chars() {
            let letter = c.is_alphabetic();
            counts.visible += usize::from(!c.is_whitespace());
            // Private codes mean something only to a font that is not at hand.
            counts.unknown += usize::from(c == char::REPLACEMENT_CHARACTER || ('\u{e000}'..='\u{f8ff}').contains(&c));
            counts.letters += usize::from(letter);
            counts.digits += usize::from(c.is_ascii_digit());
            counts.latin += usize::from(c.is_ascii_alphabetic());
            counts.vowels += usize::from("aeiouyAEIOUY".contains(c));
            counts.words += usize::from(letter && !inside);
            inside = letter;
        }
        counts
    }

    /// Hardly any letters or digits: `!"#$"%&'`.
    fn is_noise(&self) -> bool {
        self.visible >= 40 && (self.letters + self.digits) * 2 < self.visible && self.letters * 4 < self.visible
    }

    /// Consonants only. In French 45 letters of a hundred are vowels, in abbreviations and tables hardly under 25.
    fn has_no_vowels(&self) -> bool {
        self.latin >= 100 && self.vowels * 100 < self.latin * 15
    }
}

#[cfg(test)]
mod tests {
    use super::Sound;

    #[test]
    fn french_is_text_and_so_is_a_table_of_figures() {
        assert_eq!(Sound::of("Reçu en préfecture le 12/03/2024"), Sound::Words(4));
        let table = "Chapitre 011 12 500,00 € 13 000,00 €\n".repeat(20);
        assert_eq!(Sound::of(&table), Sound::Words(20));
        assert_eq!(Sound::of("12 / 34"), Sound::Words(0));
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(Sound::of(" . - "), Sound::Nothing);
        assert_eq!(Sound::of(""), Sound::Nothing);
    }

    #[test]
    fn rubbish_is_seen() {
        assert_eq!(Sound::of(&"!\"#$\"%&' ()*+, ".repeat(10)), Sound::Rubbish);
        assert_eq!(Sound::of("\u{fffd}\u{fffd}\u{fffd} a"), Sound::Rubbish);
        assert_eq!(Sound::of(&"Kf vrmwzk qhpxjc ".repeat(20)), Sound::Rubbish);
    }
}
