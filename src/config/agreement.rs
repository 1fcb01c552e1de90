//! What can only be seen with all files read: ids and councils given twice, addresses that lead inside, a contact that
//! is missing.

use super::main_file::Main;
use super::private;
use super::report::{Problem, Report};
use super::source_file::{ReadSource, SourceFile};
use super::tree::Place;
use crate::model::{Council, CouncilId, Source, SourceId, Text};
use std::collections::BTreeMap;

/// All councils and sources, each once. Two files may speak of one council as long as they agree.
pub(super) fn gather(files: Vec<SourceFile>, report: &mut Report) -> (Vec<Council>, Vec<Source>) {
    let mut councils: BTreeMap<CouncilId, (Council, Place)> = BTreeMap::new();
    let mut ids: BTreeMap<SourceId, Place> = BTreeMap::new();
    let mut sources = Vec::new();
    for file in files {
        for source in &file.sources {
            note_id(source, &mut ids, report);
        }
        let Some((council, place)) = file.council else {
            continue;
        };
        sources.extend(file.sources.into_iter().filter_map(|source| source.of(&council)));
        match councils.get_mut(&council.id) {
            None => drop(councils.insert(council.id.clone(), (council, place))),
            Some((known, _)) if agree(known, &council) => known.siren = known.siren.take().or(council.siren),
            Some((_, first)) => report.mistake(&place, "council", disagreement(&council, first)),
        }
    }
    (councils.into_values().map(|(council, _)| council).collect(), sources)
}

fn note_id(source: &ReadSource, ids: &mut BTreeMap<SourceId, Place>, report: &mut Report) {
    let Some((id, place)) = &source.id else {
        return;
    };
    match ids.get(id) {
        Some(first) => report.mistake(place, "source.id", same_id(id, first)),
        None => drop(ids.insert(id.clone(), place.clone())),
    }
}

fn agree(one: &Council, other: &Council) -> bool {
    let siren = match (&one.siren, &other.siren) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    one.name == other.name && one.kind == other.kind && one.timezone == other.timezone && siren
}

/// Reports the addresses that lead inside without leave, and a contact that is missing though something is fetched.
pub(super) fn judge(main: &Main, files: &[SourceFile], report: &mut Report) {
    let urls: Vec<_> = files
        .iter()
        .flat_map(|file| &file.sources)
        .filter_map(|source| source.url.as_ref())
        .collect();
    if let Some(fetch) = &main.fetch {
        for (url, place) in &urls {
            if let Some(ip) = private::refused(url, &fetch.allow_private) {
                report.mistake(place, "source.url", leads_inside(ip));
            }
        }
    }
    if let Some(place) = &main.places.missing_contact
        && urls.iter().any(|(url, _)| private::leaves_this_machine(url))
    {
        report.mistake(place, "fetch.contact", no_contact());
    }
    let mail = main.mail.as_ref().is_none_or(Option::is_some);
    if let Some(web) = main
        .web
        .as_ref()
        .filter(|web| mail && web.public_url.scheme() != "https")
    {
        report.warning(
            &main.places.public_url,
            "web.public_url",
            not_https(web.public_url.as_str()),
        );
    }
}

fn place(place: &Place) -> String {
    format!("{}:{}:{}", place.file.display(), place.line, place.column)
}

fn same_id(id: &SourceId, first: &Place) -> Problem {
    let first = place(first);
    Problem::new(
        Text::new(
            format!("l'identifiant « {id} » est déjà pris, à {first}"),
            format!("the id \"{id}\" is taken already, at {first}"),
        ),
        Text::new(
            "donnez à chaque source son propre identifiant",
            "give each source an id of its own",
        ),
    )
}

fn disagreement(council: &Council, first: &Place) -> Problem {
    let (id, first) = (&council.id, place(first));
    Problem::new(
        Text::new(
            format!("la collectivité {id} est décrite autrement à {first}"),
            format!("the council {id} is described differently at {first}"),
        ),
        Text::new(
            "donnez partout le même nom, la même nature, le même numéro SIREN et le même fuseau, ou corrigez le code",
            "give the same name, kind, SIREN and time zone everywhere, or mend the code",
        ),
    )
}

fn leads_inside(ip: std::net::IpAddr) -> Problem {
    let network = ipnet::IpNet::from(ip);
    Problem::new(
        Text::new(
            format!("cette adresse mène à {ip}, une adresse privée ou spéciale"),
            format!("this address leads to {ip}, a private or special address"),
        ),
        Text::new(
            format!("si c'est voulu, ajoutez son réseau à « fetch.allow_private » : [\"{network}\"]"),
            format!("if that is meant, add its network to `fetch.allow_private`: [\"{network}\"]"),
        ),
    )
}

fn no_contact() -> Problem {
    Problem::new(
        Text::new(
            "la clé « fetch.contact » manque : on ne collecte pas chez autrui sans dire qui l'on est",
            "the key `fetch.contact` is missing: nobody fetches from others without saying who they are",
        ),
        Text::new(
            "ajoutez sous [fetch] l'adresse d'une page ou d'un courriel : contact = \"https://example.org/robot\"",
            "add under [fetch] the address of a page or an e-mail address: contact = \"https://example.org/robot\"",
        ),
    )
}

fn not_https(url: &str) -> Problem {
    Problem::new(
        Text::new(
            format!(
                "« {url} » n'est pas en https : le désabonnement en un clic (RFC 8058) n'y sera pas proposé par les messageries"
            ),
            format!("\"{url}\" is not https: mail programs will not offer leaving in one click (RFC 8058)"),
        ),
        Text::new(
            "publiez les pages en https, et écrivez ici leur adresse",
            "publish the pages over https, and write their address here",
        ),
    )
}
