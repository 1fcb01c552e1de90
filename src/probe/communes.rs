//! Which council is it? From local lists of communes and EPCI, as `@etalab/decoupage-administratif` writes them.
//!
//! Never a call to the network. A name that several bear is decided by the post codes and the département that the site
//! names, else it is not guessed: it is told with its bearers.

use crate::model::{CouncilKind, fold};
use serde::Deserialize;
use std::collections::BTreeSet;
use url::Url;

/// Post codes looked at on a page.
const MOST_POSTCODES: usize = 200;

/// A council's own identity.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Identity {
    /// Its official name.
    pub name: String,
    /// What body it is.
    pub kind: CouncilKind,
    /// Its INSEE code, for a commune.
    pub insee: Option<String>,
    /// Its SIREN.
    pub siren: Option<String>,
    /// Its département, for a commune: `61`, `2A`, `974`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub departement: Option<String>,
    #[serde(skip)]
    postcodes: Vec<String>,
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

/// What a site says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// Its address.
    pub url: &'a Url,
    /// The title of its home page.
    pub title: Option<&'a str>,
    /// Numbers that may be post codes, see [`postcodes`].
    pub postcodes: &'a [String],
}

/// One line of a list: `communes.json` has the INSEE code in `code`, `epci.json` the SIREN.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    nom: String,
    code: String,
    #[serde(default)]
    siren: Option<String>,
    #[serde(default, rename = "type")]
    sort: Option<String>,
    #[serde(default)]
    departement: Option<String>,
    #[serde(default)]
    codes_postaux: Vec<String>,
}

/// Reads a list, a JSON array. Former and associated communes, which have no council, are left.
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
            kind: if is_siren {
                CouncilKind::Epci
            } else {
                CouncilKind::Commune
            },
            siren: line.siren.or_else(|| is_siren.then(|| line.code.clone())),
            insee: (!is_siren).then_some(line.code),
            departement: line.departement,
            postcodes: line.codes_postaux,
        }
    };
    Ok(lines.into_iter().filter(council).map(identity).collect())
}

/// The numbers of five figures that stand alone in a page, each once.
pub fn postcodes(page: &str) -> Vec<String> {
    let numbers = page.split(|c: char| !c.is_ascii_alphanumeric());
    let codes: BTreeSet<&str> = numbers
        .filter(|n| n.len() == 5 && n.bytes().all(|b| b.is_ascii_digit()))
        .take(MOST_POSTCODES)
        .collect();
    codes.into_iter().map(str::to_owned).collect()
}

/// The council of a site: the one that the domain names, else the one that the title names, best by « mairie de … » or
/// « communauté de communes … », and of the names said the longest: « Bordeaux Métropole » is not Bordeaux.
pub fn find(list: &[Identity], site: &Site<'_>) -> Match {
    let title = padded(&kinds_short(&spaced(site.title.unwrap_or_default())));
    let grouping = GROUPINGS
        .iter()
        .filter_map(|(_, short)| title.find(&format!(" {short} ")))
        .min();
    // « Valmont - Communauté de communes du Val »: a commune's own part of the grouping's site.
    let before = grouping.and_then(|at| title.get(..=at)).unwrap_or_default();
    let labels = domain_names(site.url);
    let by_domain = |i: &Identity| {
        let name = kinds_short(&spaced(&i.name));
        let fused = |name: &str| labels.contains(&name.replace(' ', "")).then_some((true, name.len()));
        fused(&name).or_else(|| fused(core(&name)).filter(|_| i.kind == CouncilKind::Epci))
    };
    let found = [
        best(list, by_domain),
        best(list, |i| named_in(i, before)),
        best(list, |i| named_in(i, &title)),
    ];
    let first = found.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
    let mut found = nearest(first, site);
    match found.len() {
        0 => Match::None,
        1 => Match::One(found.remove(0)),
        _ => Match::Several(found),
    }
}

/// Names of communes that are words of any site's title: they count only where a word of office stands before them.
const ORDINARY: [&str; 8] = ["ville", "grand", "grande", "bourg", "plan", "port", "pays", "village"];
/// Words of office before a commune's name.
const OFFICES: [&str; 8] = [
    "mairie de",
    "mairie d",
    "ville de",
    "ville d",
    "commune de",
    "commune d",
    "village de",
    "mairie du",
];

/// Whether words say a council's name, whether as its name, and how much of them it takes.
fn named_in(council: &Identity, words: &str) -> Option<(bool, usize)> {
    let name = kinds_short(&spaced(&council.name));
    let says = |name: &str| words.contains(&padded(name));
    if council.kind == CouncilKind::Epci {
        let core = core(&name);
        let short = name.split(' ').next().unwrap_or_default();
        let full = says(&name) || says(&format!("{short} {core}"));
        let alone = core.contains(' ') && says(core);
        return (full || alone).then_some((full && core.len() < name.len(), core.len()));
    }
    let introduced = OFFICES.iter().any(|office| says(&format!("{office} {name}")));
    let alone = name.len() > 3 && !ORDINARY.contains(&name.as_str()) && says(&name);
    (introduced || alone).then_some((introduced, name.len()))
}

/// The councils that fit best; several when they fit alike.
fn best(list: &[Identity], fit: impl Fn(&Identity) -> Option<(bool, usize)>) -> Vec<Identity> {
    let fits: Vec<_> = list.iter().filter_map(|i| Some((fit(i)?, i))).collect();
    let most = fits.iter().map(|(fit, _)| *fit).max();
    let best = fits.into_iter().filter(|(fit, _)| Some(*fit) == most);
    best.map(|(_, i)| i.clone()).collect()
}

/// Of several bearers of a name, those whose post code or département the site names; all when it names none's.
fn nearest(found: Vec<Identity>, site: &Site<'_>) -> Vec<Identity> {
    let by_code: Vec<Identity> = found
        .iter()
        .filter(|i| i.postcodes.iter().any(|code| site.postcodes.contains(code)))
        .cloned()
        .collect();
    if by_code.len() == 1 {
        return by_code;
    }
    let numbers = format!(
        "{} {}",
        site.url.host_str().unwrap_or_default(),
        site.title.unwrap_or_default()
    );
    let numbers: Vec<&str> = numbers
        .split(|c: char| !c.is_ascii_digit())
        .filter(|n| (2..=3).contains(&n.len()))
        .collect();
    let in_departement = |i: &&Identity| i.departement.as_deref().is_some_and(|d| numbers.contains(&d));
    let by_number: Vec<Identity> = found.iter().filter(in_departement).cloned().collect();
    if by_number.len() == 1 { by_number } else { found }
}

/// Groupings of communes, in full and as the official list shortens them.
const GROUPINGS: [(&str, &str); 7] = [
    ("communaute de communes", "cc"),
    ("communaute d agglomeration", "ca"),
    ("communaute urbaine", "cu"),
    ("communaute agglomeration", "ca"),
    ("comcom", "cc"),
    ("com com", "cc"),
    ("agglomeration", "ca"),
];

/// Words with the names of groupings shortened.
fn kinds_short(words: &str) -> String {
    let words = padded(words);
    let short = GROUPINGS.iter().fold(words, |w, (long, short)| {
        w.replace(&format!(" {long} "), &format!(" {short} "))
    });
    short.trim().to_owned()
}

/// The name of a grouping without what it is: « CC des Lisières de l'Oise » is « lisieres de l oise ».
fn core(name: &str) -> &str {
    let mut core = name;
    for word in [
        "cc ", "ca ", "cu ", "de ", "du ", "des ", "d ", "la ", "les ", "le ", "l ",
    ] {
        core = core.strip_prefix(word).unwrap_or(core);
    }
    core
}

/// The names that a domain may spell: its label whole, and without « mairie », « ville de » or the département.
fn domain_names(url: &Url) -> Vec<String> {
    const AROUND: [&str; 12] = [
        "mairiede",
        "mairiedu",
        "mairied",
        "mairie",
        "villede",
        "villedu",
        "ville",
        "communede",
        "commune",
        "villagede",
        "cc",
        "www",
    ];
    let host = url.host_str().unwrap_or_default();
    let mut names = Vec::new();
    for label in host.split('.').filter(|label| label.len() > 2) {
        let bare: String = label.chars().filter(char::is_ascii_alphabetic).collect();
        let before = AROUND.iter().filter_map(|word| bare.strip_prefix(word));
        let after = AROUND.iter().filter_map(|word| bare.strip_suffix(word));
        names.extend(before.chain(after).filter(|n| n.len() > 1).map(str::to_owned));
        names.push(bare.clone());
    }
    names
}

fn padded(words: &str) -> String {
    format!(" {words} ")
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

    const LIST: &str = r#"[{"code":"14999","nom":"Valmont-sur-Orne","siren":"211499999","type":"commune-actuelle","departement":"14","codesPostaux":["14990"]},
        {"code":"14998","nom":"Orbeval","type":"commune-actuelle","departement":"14","codesPostaux":["14980"]},
        {"code":"88998","nom":"Orbeval","type":"commune-actuelle","departement":"88","codesPostaux":["88980"]},
        {"code":"14996","nom":"Lisières","type":"commune-actuelle","departement":"14"},
        {"code":"14997","nom":"Le Vieux Valmont","type":"commune-deleguee"},{"code":"200099999","nom":"CC du Val","type":"CC"},
        {"code":"200099998","nom":"CC des Lisières de l'Orne","type":"CC"},{"code":"200099997","nom":"CA Orne Littoral Agglo","type":"CA"}]"#;

    fn ask(url: &str, title: Option<&str>, page: &str) -> Match {
        let postcodes = postcodes(page);
        let site = Site {
            url: &url.parse().unwrap(),
            title,
            postcodes: &postcodes,
        };
        find(&read(LIST).unwrap(), &site)
    }

    fn code(found: Match) -> Option<String> {
        match found {
            Match::One(i) => i.insee.or(i.siren),
            _ => None,
        }
    }

    #[test]
    fn a_domain_or_a_title_names_its_council_and_a_shared_name_is_not_guessed() {
        for (url, title) in [
            ("https://www.valmont-sur-orne.fr/", None),
            ("https://mairie-valmontsurorne.fr/", None),
            ("https://valmont-sur-orne14.fr/", None),
            ("https://valmont-sur-orne.mairies.example/", None),
            ("https://mairie.example/", Some("Accueil - Valmont sur Orne")),
        ] {
            assert_eq!(code(ask(url, title, "")).as_deref(), Some("14999"), "{url} {title:?}");
        }
        let shared = ask("https://www.mairie-orbeval.fr/", None, "");
        assert!(matches!(shared, Match::Several(l) if l.len() == 2));
        assert_eq!(ask("https://x.example/", Some("Le Vieux Valmont"), ""), Match::None);
    }

    #[test]
    fn a_longer_name_or_a_word_of_office_decides_against_words_that_are_names_by_chance() {
        let list = read(
            r#"[{"code":"22113","nom":"Belleroche"},{"code":"60676","nom":"Ville"},{"code":"88212","nom":"Grand"},
            {"code":"200065928","nom":"CA Belleroche-Tréval Communauté"},{"code":"246900245","nom":"Belleroche Métropole"}]"#,
        )
        .unwrap();
        let url = "https://x.example/".parse().unwrap();
        for (title, wanted) in [
            ("Belleroche-Tréval Communauté", Some("200065928")),
            ("Belleroche Métropole | Accueil", Some("246900245")),
            ("Belleroche.fr, site officiel de la Ville de Belleroche", Some("22113")),
            ("Commune de Ville", Some("60676")),
            ("Grand Tréval", None),
        ] {
            let site = Site {
                url: &url,
                title: Some(title),
                postcodes: &[],
            };
            assert_eq!(code(find(&list, &site)).as_deref(), wanted, "{title}");
        }
    }

    #[test]
    fn a_post_code_or_a_departement_decides_between_bearers_of_a_name() {
        let by_page = ask(
            "https://orbeval.fr/",
            None,
            "<p>1, place de l'Église, 88980 ORBEVAL</p>",
        );
        assert_eq!(code(by_page).as_deref(), Some("88998"));
        let by_title = ask("https://x.example/", Some("Mairie d'Orbeval (88)"), "");
        assert_eq!(code(by_title).as_deref(), Some("88998"));
        let by_domain = ask("https://www.orbeval14.fr/", None, "");
        assert_eq!(code(by_domain).as_deref(), Some("14998"));
    }

    #[test]
    fn a_grouping_is_found_by_its_name_in_full_in_short_or_alone() {
        for (url, title) in [
            ("https://x.example/", "Communauté de communes des Lisières de l'Orne"),
            ("https://x.example/", "CC Lisières de l’Orne | Accueil"),
            (
                "https://x.example/",
                "Communauté de Communes Lisières de l'Orne - 12 communes",
            ),
            ("https://www.lisieres-de-l-orne.fr/", "Accueil"),
        ] {
            assert_eq!(code(ask(url, Some(title), "")).as_deref(), Some("200099998"), "{title}");
        }
        let agglo = ask("https://x.example/", Some("Orne Littoral Agglo"), "");
        assert_eq!(code(agglo).as_deref(), Some("200099997"));
    }
}
