//! What was asked in the address? Decoded strictly; every parameter is taken once, and what is left over is known.

use super::problem::Problem;
use percent_encoding::percent_decode_str;

/// The parameters of an address that nobody has taken yet.
#[derive(Debug, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads the query of an address. `lang` is not among them: it is the reader's.
    ///
    /// # Errors
    /// When the bytes are not UTF-8.
    pub fn read(query: Option<&str>) -> Result<Self, Problem> {
        let pairs = query.unwrap_or("").split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decoded(name)?, decoded(value)?))
        });
        let mut pairs: Vec<(String, String)> = pairs.collect::<Result<_, Problem>>()?;
        pairs.retain(|(name, _)| name != "lang");
        Ok(Self(pairs))
    }

    /// Takes a parameter that may be given once; empty is absent.
    ///
    /// # Errors
    /// When it is given twice.
    pub fn one(&mut self, name: &str) -> Result<Option<String>, Problem> {
        let mut all = self.all(name);
        if all.len() > 1 {
            return Err(Problem::parameter(
                format!("Le paramètre « {name} » est donné deux fois."),
                format!("The parameter “{name}” is given twice."),
            ));
        }
        Ok(all.pop().filter(|value| !value.is_empty()))
    }

    /// Takes every value of a parameter.
    pub fn all(&mut self, name: &str) -> Vec<String> {
        let mut taken = Vec::new();
        self.0.retain_mut(|(n, value)| {
            let is = n == name;
            if is {
                taken.push(std::mem::take(value));
            }
            !is
        });
        taken
    }

    /// Takes a whole number from `least` to `most`.
    ///
    /// # Errors
    /// When it is no such number.
    pub fn number(&mut self, name: &str, default: usize, least: usize, most: usize) -> Result<usize, Problem> {
        let Some(typed) = self.one(name)? else {
            return Ok(default);
        };
        let digits = typed.bytes().all(|b| b.is_ascii_digit());
        let number = typed
            .parse::<usize>()
            .ok()
            .filter(|n| digits && (least..=most).contains(n));
        number.ok_or_else(|| {
            let typed = shortened(&typed);
            Problem::parameter(
                format!("« {name} » doit être un nombre entier de {least} à {most}, et non « {typed} »."),
                format!("“{name}” must be a whole number from {least} to {most}, not “{typed}”."),
            )
        })
    }

    /// The names of the parameters that nobody took, each once.
    pub fn unknown(&self) -> Vec<String> {
        let mut names: Vec<String> = self.0.iter().map(|(name, _)| shortened(name)).collect();
        names.sort_unstable();
        names.dedup();
        names.truncate(8);
        names
    }

    /// Says that all was taken.
    ///
    /// # Errors
    /// When a parameter is left over: it would otherwise be ignored.
    pub fn end(self, known: &[&str]) -> Result<(), Problem> {
        let unknown = self.unknown();
        if unknown.is_empty() {
            return Ok(());
        }
        let (unknown, known) = (unknown.join(", "), known.join(", "));
        Err(Problem::parameter(
            format!("Paramètre inconnu : {unknown}. Cette adresse connaît : {known}, lang."),
            format!("Unknown parameter: {unknown}. This address knows: {known}, lang."),
        ))
    }
}

/// The first characters of what was typed, for a message.
pub fn shortened(typed: &str) -> String {
    let mut short: String = typed.chars().take(60).collect();
    if short.len() < typed.len() {
        short.push('…');
    }
    short
}

fn decoded(text: &str) -> Result<String, Problem> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| {
            Problem::parameter(
                "L'adresse contient des octets qui ne sont pas de l'UTF-8.",
                "The address holds bytes that are not UTF-8.",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_takes_is_an_error_that_names_it() {
        let mut params = Params::read(Some("q=a+b%20c&limit=5&limt=3&lang=en")).expect("sound");
        assert_eq!(params.one("q").expect("once").as_deref(), Some("a b c"));
        assert_eq!(params.number("limit", 20, 0, 100).expect("a number"), 5);
        let problem = params.end(&["q", "limit"]).expect_err("limt");
        assert!(problem.detail.fr.contains("limt"));
    }

    #[test]
    fn numbers_out_of_range_and_doubles_are_errors() {
        let read = |query: &str| Params::read(Some(query)).expect("sound");
        for query in ["n=-1", "n=101", "n=99999999999999999999999", "n=%2B5", "n=x", "n=1&n=2"] {
            assert!(read(query).number("n", 1, 1, 100).is_err(), "{query}");
        }
        assert_eq!(read("n=").number("n", 7, 1, 100).expect("absent"), 7);
        assert!(Params::read(Some("q=%FF%FE")).is_err());
        assert_eq!(read("q=%").one("q").expect("literal").as_deref(), Some("%"));
    }
}
