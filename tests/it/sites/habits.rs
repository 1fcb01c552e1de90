//! The sites: a name, the files, and where their documents are listed.

use super::Files;
use std::fmt::Write as _;

/// One site: what it is after, its files, and the ending of the address that a probe must put first.
pub struct Habit {
    pub name: &'static str,
    pub platform: Option<&'static str>,
    pub files: Files,
    pub best: &'static str,
    pub documents: usize,
}

const HTML: &str = "text/html; charset=utf-8";

/// Every site.
pub fn all() -> Vec<Habit> {
    let wp = "<meta name=\"generator\" content=\"WordPress 6.5\"><link href=\"/wp-content/t.css\">";
    let joomla = "<meta name=\"generator\" content=\"Joomla! - Open Source Content Management\">";
    let drupal = "<meta name=\"Generator\" content=\"Drupal 10 (https://www.drupal.org)\">";
    let spip = "<meta name=\"generator\" content=\"SPIP 4.2\">";
    let typo3 = "<meta name=\"generator\" content=\"TYPO3 CMS\">";
    let mut sites = vec![
        habit(
            "WordPress, files linked in a page",
            Some("wordpress"),
            wp,
            "/vie-municipale/conseil-municipal/",
            list("/wp-content/uploads/2025", ".pdf"),
        ),
        habit(
            "WordPress with a download manager",
            Some("wordpress"),
            wp,
            "/comptes-rendus/",
            manager(),
        ),
        habit(
            "Joomla article",
            Some("joomla"),
            joomla,
            "/index.php/mairie/deliberations",
            list("/images/pdf", ".pdf"),
        ),
        habit(
            "Drupal view in a table",
            Some("drupal"),
            drupal,
            "/conseil-municipal/deliberations",
            table("/sites/default/files/2025-01"),
        ),
        habit(
            "SPIP article with joined documents",
            Some("spip"),
            spip,
            "/spip.php?article12",
            list("/IMG/pdf", ".pdf"),
        ),
        habit(
            "TYPO3 file list",
            Some("typo3"),
            typo3,
            "/mairie/proces-verbaux",
            list("/fileadmin/pv", ".pdf"),
        ),
        habit("table written by hand", None, "", "/conseil.html", table("pdf")),
        habit(
            "accordions by year",
            None,
            "",
            "/mairie/conseil-municipal",
            accordions(),
        ),
        habit("cards with a button", None, "", "/publications-legales", cards()),
        habit("definition list", None, "", "/municipalite/seances.php", definitions()),
        habit(
            "paragraphs with line breaks",
            None,
            "",
            "/deliberations.htm",
            paragraphs(),
        ),
        habit("office files", None, "", "/recueil-des-actes", list("/docs", ".odt")),
        habit(
            "list under a folder with accents",
            None,
            "",
            "/d%C3%A9lib%C3%A9rations/",
            list("/fichiers", ".pdf"),
        ),
        habit(
            "addresses with a query",
            None,
            "",
            "/index.php?page=conseil-municipal",
            list("/documents", ".pdf"),
        ),
        habit(
            "relative links below a base",
            None,
            "<base href=\"/socle/\">",
            "/proces-verbaux/",
            list("fichiers", ".pdf"),
        ),
    ];
    sites.push(nested());
    sites.push(calendar());
    sites.push(sitemap_only());
    sites.push(index_of_files());
    sites.push(feed_only());
    sites
}

/// A home page with a menu, one page of documents, and pages that have nothing to do with a council.
fn habit(name: &'static str, platform: Option<&'static str>, head: &str, path: &'static str, body: String) -> Habit {
    let menu = format!(
        "<nav><ul><li><a href=\"/\">Accueil</a></li><li><a href=\"{path}\">Conseil municipal : délibérations et procès-verbaux</a></li><li><a href=\"/piscine\">Piscine</a></li></ul></nav>"
    );
    let page = |title: &str, main: &str| {
        let html = format!(
            "<html><head><title>{title} - Valmont-sur-Orne</title>{head}</head><body>{menu}<main><h1>{title}</h1>{main}</main></body></html>"
        );
        (HTML, html.into_bytes())
    };
    let files = Files::from([
        ("/".to_owned(), page("Accueil", "<p>Bienvenue.</p>")),
        (path.to_owned(), page("Procès-verbaux du conseil municipal", &body)),
        (
            "/piscine".to_owned(),
            page("Piscine", "<p><a href=\"/tarifs.pdf\">Tarifs de la piscine</a></p>"),
        ),
    ]);
    Habit {
        name,
        platform,
        files,
        best: path,
        documents: 6,
    }
}

/// The days of the six sessions, as people and as machines write them.
fn sessions() -> [(&'static str, &'static str); 6] {
    [
        ("13 janvier 2025", "2025-01-13"),
        ("10 février 2025", "2025-02-10"),
        ("10 mars 2025", "2025-03-10"),
        ("14 avril 2025", "2025-04-14"),
        ("12 mai 2025", "2025-05-12"),
        ("16 juin 2025", "2025-06-16"),
    ]
}

fn each(line: impl Fn(&str, &str) -> String) -> String {
    sessions().iter().fold(String::new(), |mut all, (said, day)| {
        let _ = write!(all, "{}", line(said, day));
        all
    })
}

fn list(folder: &str, ending: &str) -> String {
    format!(
        "<ul>{}</ul>",
        each(|said, day| format!("<li><a href=\"{folder}/pv-{day}{ending}\">Procès-verbal du {said}</a></li>"))
    )
}

fn manager() -> String {
    each(|said, day| {
        format!(
            "<div class=\"w3eden\"><h3>Compte rendu du conseil municipal du {said}</h3><a href=\"/download/cr-{day}/?wpdmdl={}\">Télécharger</a></div>",
            day.replace('-', "")
        )
    })
}

fn table(folder: &str) -> String {
    let rows = each(|said, day| {
        format!(
            "<tr><td>{said}</td><td>Procès-verbal de la séance</td><td><a href=\"{folder}/seance-{day}.pdf\">PDF</a></td></tr>"
        )
    });
    format!("<table><tr><th>Séance du</th><th>Document</th><th>Fichier</th></tr>{rows}</table>")
}

fn accordions() -> String {
    format!(
        "<details><summary>Procès-verbaux 2025</summary>{}</details>",
        list("/upload", ".pdf")
    )
}

fn cards() -> String {
    each(|said, day| {
        format!(
            "<article class=\"card\"><h3>Procès-verbal du conseil municipal du {said}</h3><p>Publié sur le site</p><a class=\"btn\" href=\"/f/{day}.pdf\">Télécharger le document</a></article>"
        )
    })
}

fn definitions() -> String {
    format!(
        "<dl>{}</dl>",
        each(|said, day| format!("<dt>Séance du {said}</dt><dd><a href=\"/s/{day}-pv.pdf\">Procès-verbal</a></dd>"))
    )
}

fn paragraphs() -> String {
    format!(
        "<p>{}</p>",
        each(|said, day| format!("<a href=\"cr/{day}.pdf\">Compte-rendu du conseil du {said}</a><br>"))
    )
}

/// The documents two pages deep, by year.
fn nested() -> Habit {
    let mut site = habit(
        "pages nested by year",
        None,
        "",
        "/conseil-municipal",
        "<ul><li><a href=\"/conseil-municipal/2025\">Procès-verbaux 2025</a></li></ul>".to_owned(),
    );
    let page = format!(
        "<html><body><main><h1>Procès-verbaux du conseil municipal 2025</h1>{}</main></body></html>",
        list("/pv", ".pdf")
    );
    site.files
        .insert("/conseil-municipal/2025".to_owned(), (HTML, page.into_bytes()));
    site
}

/// A calendar without end beside the documents.
fn calendar() -> Habit {
    let mut body = list("/pv", ".pdf");
    for month in 1..200 {
        let _ = write!(
            body,
            "<a href=\"/agenda?mois={month}\">Conseil municipal, mois {month}</a>"
        );
        let _ = write!(
            body,
            "<a href=\"/conseil-municipal?PHPSESSID={month}\">Conseil municipal</a>"
        );
    }
    habit("a calendar and session ids", None, "", "/conseil-municipal", body)
}

/// A site drawn by a script: only its sitemap speaks.
fn sitemap_only() -> Habit {
    let mut site = habit(
        "drawn by a script, with a sitemap",
        None,
        "",
        "/sitemap.xml",
        String::new(),
    );
    let home = "<html><head><title>Valmont-sur-Orne</title></head><body><div id=app></div><script src=a.js></script></body></html>";
    site.files.insert("/".to_owned(), (HTML, home.into()));
    let places = each(|_, day| {
        format!("<url><loc>ROOT/media/pv-conseil-municipal-{day}.pdf</loc><lastmod>{day}</lastmod></url>")
    });
    let xml = format!(
        "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{places}</urlset>"
    );
    site.files
        .insert("/sitemap.xml".to_owned(), ("application/xml", xml.into_bytes()));
    site
}

/// The index page of a web server.
fn index_of_files() -> Habit {
    let mut site = habit("index page of a web server", None, "", "/deliberations/", String::new());
    let rows = each(|_, day| format!("<a href=\"pv-conseil-{day}.pdf\">pv-conseil-{day}.pdf</a> {day} 10:00 120K\n"));
    let page = format!(
        "<html><head><title>Index of /deliberations</title></head><body><h1>Index of /deliberations</h1><pre><a href=\"../\">../</a>\n{rows}</pre></body></html>"
    );
    site.files
        .insert("/deliberations/".to_owned(), (HTML, page.into_bytes()));
    site
}

/// A SPIP site whose feed encloses what no page lists.
fn feed_only() -> Habit {
    let mut site = habit(
        "SPIP whose feed encloses the documents",
        Some("spip"),
        "",
        "/spip.php?page=backend",
        String::new(),
    );
    let home = "<html><head><title>Valmont-sur-Orne</title><meta name=\"generator\" content=\"SPIP 4.2\"></head><body><p>Bienvenue</p></body></html>";
    let items = each(|said, day| {
        format!(
            "<item><title>Procès-verbal du conseil municipal du {said}</title><link>ROOT/a-{day}</link><enclosure url=\"ROOT/IMG/{day}.pdf\" type=\"application/pdf\" length=\"1\"/></item>"
        )
    });
    let rss = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Valmont</title><link>ROOT</link><description>x</description>{items}</channel></rss>"
    );
    site.files = Files::from([
        ("/".to_owned(), (HTML, home.into())),
        (
            "/spip.php?page=backend".to_owned(),
            ("application/rss+xml", rss.into_bytes()),
        ),
    ]);
    site
}
