//! Which council is it? From a local list of communes or EPCI, as `@etalab/decoupage-administratif` writes them.
//!
//! Never a call to the network. A name that several bear is not guessed: it is told with its bearers.

use crate::model::fold;
use serde::Deserialize;
use url::Url;

/// A council's own identity.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Identity {
    /// Its official name.
    pub name: String,
    /// Its INSEE code, for a commune.
    pub insee: Option<String>,
    /// Its SIREN.
    pub siren: Option<String>,
}

/// What the list says of a site.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// One council.
    One(Identity),
    /// Several of the same name.
    Several(Vec<Identity>),
    /// None.
    None,
}

/// One line of the list: `communes.json` has `code` for the INSEE code, `epci.json` for the SIREN.
#[derive(Deserialize)]
struct Line {
    nom: String,
    code: String,
    #[serde(default)]
    siren: Option<String>,
    #[serde(default, rename = "type")]
    sort: Option<String>,
}

/// Reads the list, a JSON array. Former and associated communes, which have no council, are left.
///
/// # Errors
/// When it is not such a list.
pub fn read(json: &str) -> Result<Vec<Identity>, serde_json::Error> {
    let lines: Vec<Line> = serde_json::from_str(json)?;
    let council = |line: &Line| {
        line.sort
            .as_deref()
            .is_none_or(|s| s == "commune-actuelle" || !s.starts_with("commune-") && s != "arrondissement-municipal")
    };
    let identity = |line: Line| {
        let is_siren = line.code.len() == 9;
        Identity {
            name: line.nom,
            siren: line.siren.or_else(|| is_siren.then(|| line.code.clone())),
            insee: (!is_siren).then_some(line.code),
        }
    };
    Ok(lines.into_iter().filter(council).map(identity).collect())
}

/// The council of a site: the one whose name the title says, and the longest such name; else the one that the domain
/// names.
pub fn find(list: &[Identity], url: &Url, title: Option<&str>) -> Match {
    let title = format!(" {} ", spaced(title.unwrap_or_default()));
    let host = url.host_str().unwrap_or_default().trim_start_matches("www.");
    let label = host.rsplit_once('.').map_or(host, |(label, _)| label);
    let domain = format!(" {} ", spaced(label));
    let domain_bare = ["mairie", "ville", "commune", "de"]
        .iter()
        .fold(domain.clone(), |d, word| d.replace(&format!(" {word} "), " "));
    let longest = |said: &dyn Fn(&str) -> bool| {
        let named: Vec<(usize, &Identity)> = list
            .iter()
            .map(|i| (spaced(&i.name), i))
            .filter(|(name, _)| name.len() > 1 && said(name))
            .map(|(name, i)| (name.len(), i))
            .collect();
        let most = named.iter().map(|(n, _)| *n).max().unwrap_or(0);
        named
            .into_iter()
            .filter(|(n, _)| *n == most)
            .map(|(_, i)| i.clone())
            .collect::<Vec<_>>()
    };
    let by_domain = longest(&|name| domain_bare.trim() == name || domain_bare.trim() == name.replace(' ', ""));
    let by_title = longest(&|name| name.len() > 3 && title.contains(&format!(" {name} ")));
    // The domain decides between the bearers of words that a title has by chance.
    let mut found = if by_domain.is_empty() { by_title } else { by_domain };
    match found.len() {
        0 => Match::None,
        1 => Match::One(found.remove(0)),
        _ => Match::Several(found),
    }
}

/// Folded words with one space between.
fn spaced(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const LIST: &str = r#"[{"code":"14999","nom":"Valmont-sur-Orne","siren":"211499999","type":"commune-actuelle"},
        {"code":"14998","nom":"Orbeval","type":"commune-actuelle"},{"code":"88998","nom":"Orbeval","type":"commune-actuelle"},
        {"code":"14997","nom":"Le Vieux Valmont","type":"commune-deleguee"},{"code":"200099999","nom":"CC du Val","type":"CC"}]"#;

    #[test]
    fn a_domain_or_a_title_names_its_council_and_a_shared_name_is_not_guessed() {
        let list = read(LIST).unwrap();
        let ask = |url: &str, title| find(&list, &url.parse().unwrap(), title);
        assert!(
            matches!(ask("https://www.valmont-sur-orne.fr/", None), Match::One(i) if i.insee.as_deref() == Some("14999"))
        );
        assert!(matches!(
            ask("https://mairie.example/", Some("Accueil - Valmont sur Orne")),
            Match::One(_)
        ));
        assert!(matches!(ask("https://www.mairie-orbeval.fr/", None), Match::Several(l) if l.len() == 2));
        assert!(
            matches!(ask("https://x.example/", Some("CC du Val")), Match::One(i) if i.siren.as_deref() == Some("200099999"))
        );
        assert_eq!(ask("https://x.example/", Some("Le Vieux Valmont")), Match::None);
    }
}
