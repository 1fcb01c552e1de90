//! Pages, API, feeds and the server, over a small world of invented documents.

mod hostile;
mod town;

use greffier::catalog::{Learnt, Moved, Search};
use greffier::model::{Cadence, SourceId, SourceKind, Text};
use std::time::Duration;
use town::{PDF, PUBLIC, Town};

#[tokio::test]
async fn the_home_page_says_what_is_held_and_how_to_begin() {
    let town = Town::open().await;
    let page = town.get("/").await;
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("<html lang=\"fr\">"), "{text}");
    assert!(
        text.contains("2\u{a0}actes") && text.contains("4\u{a0}documents"),
        "{text}"
    );
    assert!(text.contains("role=\"search\""));
    assert_eq!(page.header("content-language"), "fr");
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    let examples: Vec<&str> = text
        .split("<ul class=\"examples\">")
        .nth(1)
        .unwrap()
        .split("href=\"")
        .skip(1)
        .take(4)
        .collect();
    for example in examples {
        let path = example.split('"').next().unwrap().replace("&#38;", "&");
        assert_eq!(town.get(&path).await.status, 200, "{path}");
    }
    town.close().await;
}

#[tokio::test]
async fn a_hit_shows_what_proves_it() {
    let town = Town::open().await;
    let text = town.get("/?q=subventions+association").await.text();
    assert!(text.contains("1\u{a0}résultat<"), "{text}");
    assert!(
        text.contains("<mark>Subvention</mark>") || text.contains("<mark>subvention</mark>"),
        "{text}"
    );
    assert!(text.contains("Compris\u{a0}:"), "{text}");
    assert!(
        text.contains("12\u{a0}mars 2024") && text.contains("DEL2024-17"),
        "{text}"
    );
    assert!(text.contains("12\u{202f}500,00\u{a0}€"), "{text}");
    assert!(
        text.contains("20\u{a0}pour, 3\u{a0}contre, 1\u{a0}abstention"),
        "{text}"
    );
    assert!(
        text.contains(&format!("/acts/{}?q=subventions+association#page-1", town.grant)),
        "{text}"
    );
    assert!(text.contains("https://valmont.example/actes/pv-2024-03-12.pdf"));
    assert!(text.contains(&format!("/documents/{}/original#page=1", town.minutes)));
    assert!(text.contains("/feeds/search.atom?q=subventions+association"));
    town.close().await;
}

#[tokio::test]
async fn english_follows_the_browser_and_the_switch_stays_in_links() {
    let town = Town::open().await;
    let text = town
        .ask("/?q=subvention", "Accept-Language: en-GB,en;q=0.9\r\n")
        .await
        .text();
    assert!(
        text.contains("<html lang=\"en\">") && text.contains("€12,500.00") && text.contains("12\u{a0}March 2024"),
        "{text}"
    );
    assert!(
        !text.contains("lang=en\""),
        "a language that was not chosen is not carried on"
    );
    assert!(text.contains("lang=fr"), "{text}");
    let chosen = town.get("/?q=subvention&lang=en").await.text();
    assert!(chosen.contains("<html lang=\"en\">"));
    assert!(chosen.contains("/councils?lang=en"), "{chosen}");
    assert!(chosen.contains("<input type=\"hidden\" name=\"lang\" value=\"en\">"));
    town.close().await;
}

#[tokio::test]
async fn facets_narrow_and_filters_are_taken_off() {
    let town = Town::open().await;
    let text = town.get("/?council=14999&kind=proces-verbal").await.text();
    let total: u64 = town.get("/api/v1/search?council=14999&kind=proces-verbal").await.json()["total"]
        .as_u64()
        .unwrap();
    assert!(text.contains(&format!("{total}\u{a0}résultats")), "{text}");
    assert!(
        text.contains("href=\"/?kind=proces-verbal\""),
        "the council is taken off: {text}"
    );
    assert!(
        text.contains("href=\"/?council=14999\""),
        "the kind is taken off: {text}"
    );
    assert!(text.contains("from=2024&#38;to=2024"), "a year narrows: {text}");
    assert!(text.contains("<option value=\"14999\" selected>"));
    town.close().await;
}

#[tokio::test]
async fn a_query_that_is_not_understood_is_shown_where_and_how() {
    let town = Town::open().await;
    let page = town.get("/?q=(voirie+OU+trottoir").await;
    assert_eq!(page.status, 400);
    let text = page.text();
    assert!(
        text.contains("role=\"alert\"") && text.contains("<mark>(</mark>"),
        "{text}"
    );
    assert!(
        text.contains("value=\"(voirie OU trottoir\""),
        "the form is kept: {text}"
    );
    let text = town.get("/?q=voirie+comune:rennes&kind=arrete").await.text();
    assert!(text.contains("Essayez\u{a0}:"), "{text}");
    assert!(
        text.contains("href=\"/?q=voirie+commune%3Arennes&#38;kind=arrete\""),
        "{text}"
    );
    let answer = town.get("/api/v1/search?q=voirie+comune:rennes").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (400, "application/problem+json")
    );
    let problem = answer.json();
    assert_eq!(problem["position"], 7);
    assert_eq!(problem["status"], 400);
    assert!(problem["proposal"].is_string() && problem["type"].as_str().unwrap().starts_with(PUBLIC));
    town.close().await;
}

#[tokio::test]
async fn nothing_of_an_api_address_is_ignored() {
    let town = Town::open().await;
    for query in [
        "limt=3",
        "limit=101",
        "limit=-1",
        "offset=10001",
        "offset=18446744073709551615",
        "limit=100&offset=9999",
        "from=2024-13",
        "from=2024&to=2023",
        "kind=poeme",
        "sort=alpha",
        "subject=x",
        "q=a&q=b",
        "q=%FF",
    ] {
        let answer = town.get(&format!("/api/v1/search?{query}")).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (400, "application/problem+json"),
            "{query}"
        );
        assert!(!answer.json()["detail"].as_str().unwrap().is_empty());
    }
    for path in [
        "/?page=0",
        "/?page=501",
        "/?page=99999999999999999999",
        "/feeds/search.atom?page=2",
        "/api/v1/councils?x=1",
    ] {
        assert_eq!(town.get(path).await.status, 400, "{path}");
    }
    let page = town.get("/?q=voirie&utm_source=lettre").await;
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("utm_source"),
        "a page says what it did not take into account"
    );
    town.close().await;
}

#[tokio::test]
async fn the_search_answer_has_the_shape_of_the_public_interface() {
    let town = Town::open().await;
    let answer = town.get("/api/v1/search?q=subvention").await;
    assert_eq!((answer.status, answer.header("x-robots-tag")), (200, "noindex"));
    let json = answer.json();
    assert_eq!(json["query"]["typed"], "subvention");
    assert!(json["took_ms"].is_u64() && json["query"]["understood"].is_string());
    let hit = &json["hits"][0];
    for key in [
        "act",
        "document",
        "council",
        "kind",
        "title",
        "number",
        "session_date",
        "page",
        "passage",
        "outcome",
        "vote",
        "amounts",
        "url",
        "fetched_at",
        "sha256",
        "origin",
        "score",
    ] {
        assert!(hit.get(key).is_some(), "{key} in {hit}");
    }
    assert_eq!(hit["act"], town.grant.as_str());
    assert!(hit["passage"].as_str().unwrap().contains("[["));
    for facet in ["council", "kind", "subject", "year"] {
        assert!(json["facets"][facet].is_array());
    }
    assert_eq!(
        town.get("/api/v1/search?q=subvention&limit=1&offset=1").await.json()["hits"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    town.close().await;
}

#[tokio::test]
async fn a_document_and_an_act_show_text_provenance_and_citation() {
    let town = Town::open().await;
    let document = town.get(&format!("/documents/{}", town.minutes)).await;
    assert_eq!((document.status, document.header("x-robots-tag")), (200, "noindex"));
    let text = document.text();
    assert!(text.contains("<meta name=\"robots\" content=\"noindex\">"));
    assert!(
        text.contains("24\u{a0}présents, 3\u{a0}absents, 2\u{a0}procurations"),
        "{text}"
    );
    assert!(text.contains("id=\"page-2\"") && text.contains("HTTP 200"), "{text}");
    assert!(text.contains(greffier::model::Sha256::of(PDF).as_str()), "{text}");
    assert!(
        text.contains("mise à jour du") && text.contains(&format!("{PUBLIC}/documents/{}", town.minutes)),
        "{text}"
    );
    let act = town.get(&format!("/acts/{}?q=subvention", town.grant)).await.text();
    assert!(
        act.contains("<h1>Subvention à l&#39;association Les Amis du Lavoir</h1>"),
        "{act}"
    );
    assert!(act.contains("<mark>subvention</mark>"), "{act}");
    assert!(act.contains("Matière (déduite)"), "{act}");
    assert!(
        !act.contains("deux mille vingt-quatre"),
        "the act's own text only: {act}"
    );
    assert!(
        act.contains("une subvention de 12 500,00 €"),
        "amounts are quoted: {act}"
    );
    town.close().await;
}

#[tokio::test]
async fn strangers_words_are_escaped_and_ocr_is_called_ocr() {
    let town = Town::open().await;
    for path in [
        "/?q=préau".replace('é', "%C3%A9"),
        format!("/documents/{}?q=toiture", town.nasty),
        "/councils/14999".to_owned(),
    ] {
        let text = town.get(&path).await.text();
        assert!(!text.contains("<script"), "{path}: {text}");
        assert!(
            text.contains("&lt;script&gt;") || text.contains("&#60;script&#62;"),
            "{path}: {text}"
        );
        assert!(text.contains("texte issu de l&#39;OCR"), "{path}: {text}");
    }
    let text = town.get(&format!("/documents/{}?q=toiture", town.nasty)).await.text();
    assert!(
        text.contains("&lt;b&gt;préau&lt;/b&gt; &amp; la &quot;<mark>toiture</mark>&quot;"),
        "{text}"
    );
    town.close().await;
}

#[tokio::test]
async fn a_withdrawn_document_shows_only_that_it_was_withdrawn() {
    let town = Town::open().await;
    let page = town.get(&format!("/documents/{}", town.withdrawn)).await;
    let text = page.text();
    assert!(
        text.contains("Document retiré") && text.contains("donnée personnelle"),
        "{text}"
    );
    for address in [
        format!("/documents/{}", town.withdrawn),
        format!("/api/v1/documents/{}", town.withdrawn),
    ] {
        let text = town.get(&address).await.text();
        assert!(!text.to_lowercase().contains("durand"), "{address}: {text}");
    }
    assert_eq!(
        town.get(&format!("/documents/{}/original", town.withdrawn))
            .await
            .status,
        410
    );
    assert_eq!(
        town.get(&format!("/documents/{}/original?version=1", town.withdrawn))
            .await
            .status,
        410
    );
    assert_eq!(town.get("/api/v1/search?q=durand").await.json()["total"], 0);
    town.close().await;
}

#[tokio::test]
async fn a_gone_document_stays_and_says_so() {
    let town = Town::open().await;
    let text = town.get(&format!("/documents/{}", town.gone)).await.text();
    assert!(
        text.contains("n&#39;est plus proposé par le site d&#39;origine"),
        "{text}"
    );
    let text = town.get("/?q=budget+primitif").await.text();
    assert!(text.contains("n&#39;est plus sur le site d&#39;origine"), "{text}");
    assert_eq!(
        town.get(&format!("/documents/{}/original", town.gone)).await.status,
        200
    );
    town.close().await;
}

#[tokio::test]
async fn the_archived_copy_is_given_whole_in_part_or_not_again() {
    let town = Town::open().await;
    let path = format!("/documents/{}/original", town.minutes);
    let whole = town.get(&path).await;
    assert_eq!((whole.status, whole.body.as_slice()), (200, PDF));
    assert_eq!(whole.header("content-type"), "application/pdf");
    assert!(
        whole
            .header("content-disposition")
            .starts_with("inline; filename=\"pv-2024-03-12.pdf\"")
    );
    assert!(whole.header("content-security-policy").contains("sandbox"));
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    let part = town.ask(&path, "Range: bytes=9-12\r\n").await;
    assert_eq!(
        (part.status, part.body.as_slice(), part.header("content-range")),
        (206, &PDF[9..13], "bytes 9-12/19")
    );
    let beyond = town.ask(&path, "Range: bytes=19-\r\n").await;
    assert_eq!((beyond.status, beyond.header("content-range")), (416, "bytes */19"));
    let etag = whole.header("etag").to_owned();
    assert_eq!(town.ask(&path, &format!("If-None-Match: {etag}\r\n")).await.status, 304);
    let stale = town.ask(&path, "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n").await;
    assert_eq!((stale.status, stale.body.len()), (200, PDF.len()));
    assert_eq!(town.get(&format!("{path}?version=1")).await.status, 200);
    assert_eq!(town.get(&format!("{path}?version=2")).await.status, 404);
    town.close().await;
}

#[tokio::test]
async fn a_page_of_html_is_saved_never_shown() {
    let town = Town::open().await;
    let copy = town.get(&format!("/documents/{}/original", town.nasty)).await;
    assert_eq!(copy.header("content-type"), "application/octet-stream");
    assert!(copy.header("content-disposition").starts_with("attachment;"));
    town.close().await;
}

#[tokio::test]
async fn councils_and_sources_say_what_is_held_and_what_is_wrong() {
    let town = Town::open().await;
    let text = town.get("/councils").await.text();
    let (forest, orne) = (
        text.find("Écueil-la-Forêt").unwrap(),
        text.find("Valmont-sur-Orne").unwrap(),
    );
    assert!(forest < orne, "names are in the order of the dictionary");
    let council = town.get("/councils/14999").await.text();
    assert!(
        council.contains("https://valmont.example/actes/perdu.pdf") && council.contains("le serveur répond 404"),
        "{council}"
    );
    let sources = town.get("/sources").await.text();
    let (failing, well) = (
        sources.find("le serveur ne répond pas depuis 3 jours").unwrap(),
        sources.find("en ordre").unwrap(),
    );
    assert!(failing < well, "what is wrong comes first");
    assert!(sources.contains("1\u{a0}source en difficulté"), "{sources}");
    let json = town.get("/api/v1/sources").await.json();
    assert_eq!(json["sources"].as_array().unwrap().len(), 2);
    let json = town.get("/api/v1/councils").await.json();
    let held = json["councils"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["id"] == "14999")
        .unwrap();
    assert_eq!(
        (held["acts"].as_u64(), held["last_session"].as_str()),
        (Some(2), Some("2024-03-12"))
    );
    assert_eq!(town.get("/councils/99999").await.status, 404);
    assert!(
        council.contains("Année par année") && council.contains("Séances connues"),
        "{council}"
    );
    let ill = town.get("/councils/51999").await.text();
    assert!(ill.contains("le serveur ne répond pas depuis 3 jours"), "{ill}");
    assert!(
        !ill.contains("chaque document proposé a pu"),
        "what fails is not said to be whole"
    );
    town.close().await;
}

#[tokio::test]
async fn a_source_that_has_gone_quiet_or_moved_says_so_by_its_evidence() {
    let town = Town::open().await;
    let moved = Moved {
        kind: SourceKind::Listing,
        url: "https://valmont.example/nouveau/".to_owned(),
        why: Text::new("trouvée en parcourant le site", "found by looking around the site"),
    };
    let learnt = Learnt {
        shape: None,
        cadence: Some(Cadence {
            usual: 28,
            long: 35,
            last: "2024-01-15".parse().unwrap(),
        }),
        search: Some(Search {
            at: "2024-05-20T04:00:00Z".parse().unwrap(),
            found: Some(moved),
        }),
    };
    town.web
        .catalog
        .learn(&SourceId::new("valmont"), &learnt)
        .await
        .unwrap();
    let page = town.get("/sources").await.text();
    assert!(
        page.contains("rien de nouveau depuis 126\u{a0}jours, bien plus que les 28\u{a0}jours habituels"),
        "{page}"
    );
    assert!(page.contains("https://valmont.example/nouveau/") && page.contains("trouvée en parcourant le site"));
    let page = town.get("/sources?lang=en").await.text();
    assert!(
        page.contains("Gone quiet") && page.contains("New address proposed"),
        "{page}"
    );
    let json = town.get("/api/v1/sources").await.json();
    let sources = json["sources"].as_array().unwrap();
    let valmont = sources.iter().find(|s| s["id"] == "valmont").unwrap();
    assert_eq!(
        (&valmont["cadence"]["silent_days"], &valmont["moved_to"]["url"]),
        (&126.into(), &"https://valmont.example/nouveau/".into())
    );
    town.close().await;
}

#[tokio::test]
async fn changes_are_told_once_each_in_order() {
    let town = Town::open().await;
    let all = town.get("/api/v1/changes").await.json();
    let count = all["changes"].as_array().unwrap().len();
    assert!(count >= 6 && all["more"] == false, "{all}");
    let (mut since, mut seen) = (0, 0);
    loop {
        let some = town.get(&format!("/api/v1/changes?since={since}&limit=2")).await.json();
        seen += some["changes"].as_array().unwrap().len();
        since = some["next"].as_u64().unwrap();
        if some["more"] == false {
            break;
        }
    }
    assert_eq!(seen, count);
    let from = |since: &'static str| {
        let town = &town;
        async move {
            town.get(&format!("/api/v1/changes?since={since}")).await.json()["changes"]
                .as_array()
                .map(Vec::len)
        }
    };
    assert_eq!(from("2000-01-01").await, Some(count));
    assert_eq!(from("9999-12-31T23:59:59Z").await, Some(0));
    assert_eq!(from("9999-12-31T23:59:59%2B02:00").await, Some(0));
    assert_eq!(from("hier").await, None);
    town.close().await;
}

#[tokio::test]
async fn feeds_have_stable_ids_and_are_well_formed() {
    let town = Town::open().await;
    let feed = town.get("/feeds/search.atom?q=subvention").await;
    assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
    let text = feed.text();
    assert!(
        text.contains(&format!("<id>{PUBLIC}/acts/{}</id>", town.grant)),
        "{text}"
    );
    assert!(text.contains("<updated>2024-04-20T10:00:00Z</updated>"), "{text}");
    assert!(
        !text.contains("other.example"),
        "links use the public address, not the Host header"
    );
    let mut reader = quick_xml::Reader::from_str(&text);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            _ => continue,
        }
    }
    let etag = feed.header("etag").to_owned();
    assert_eq!(
        town.ask("/feeds/search.atom?q=subvention", &format!("If-None-Match: {etag}\r\n"))
            .await
            .status,
        304
    );
    let json = town.get("/feeds/search.json?q=subvention").await;
    assert_eq!(json.header("content-type"), "application/feed+json");
    let json = json.json();
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(json["items"][0]["id"], format!("{PUBLIC}/acts/{}", town.grant));
    assert_eq!(
        town.get("/feeds/search.atom?q=(").await.header("content-type"),
        "application/problem+json"
    );
    town.close().await;
}

#[tokio::test]
async fn the_description_is_true() {
    let town = Town::open().await;
    let description = town.get("/api/openapi.json").await.json();
    assert_eq!(description["servers"][0]["url"], PUBLIC);
    let page = town.get("/api").await.text();
    for (path, item) in description["paths"].as_object().unwrap() {
        let id = if path.contains("acts") {
            town.grant.as_str()
        } else if path.contains("councils") {
            "14999"
        } else {
            town.minutes.as_str()
        };
        let answer = town.get(&path.replace("{id}", id)).await;
        assert_eq!(answer.status, 200, "{path}");
        let media_type = answer.header("content-type").split(';').next().unwrap().to_owned();
        assert!(
            item["get"]["responses"]["200"]["content"].get(&media_type).is_some(),
            "{path} {media_type}"
        );
        assert!(page.contains(path), "{path} on the page");
        let schema = &item["get"]["responses"]["200"]["content"][&media_type]["schema"];
        if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
            let schema = &description["components"]["schemas"][name];
            let json = answer.json();
            for key in schema["required"].as_array().unwrap() {
                assert!(json.get(key.as_str().unwrap()).is_some(), "{path}: {key}");
            }
        }
        for parameter in item["get"]["parameters"].as_array().into_iter().flatten() {
            let parameter = parameter["$ref"]
                .as_str()
                .map_or(parameter, |r| description.pointer(&r[1..]).unwrap());
            if parameter["in"] == "query" {
                let answer = town
                    .get(&format!("{path}?{}=", parameter["name"].as_str().unwrap()))
                    .await;
                assert_eq!(answer.status, 200, "{path} takes {}", parameter["name"]);
            }
        }
    }
    let act = town.get(&format!("/api/v1/acts/{}", town.grant)).await.json();
    assert!(act["text"].as_str().unwrap().starts_with("Délibération n° DEL2024-17"));
    assert_eq!(act["vote"]["for"], 20);
    town.close().await;
}

#[tokio::test]
async fn errors_are_pages_for_people_and_problems_for_programs() {
    let town = Town::open().await;
    let page = town.ask("/nowhere", "Accept-Language: en\r\n").await;
    assert_eq!(page.status, 404);
    assert!(page.text().contains("<html lang=\"en\">") && page.text().contains("Page not found"));
    for path in ["/documents/zz", "/acts/zz", "/documents/zz/original"] {
        let page = town.get(path).await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (404, "text/html; charset=utf-8"),
            "{path}"
        );
    }
    for path in ["/api/v1/documents/zz", "/api/v1/acts/zz", "/api/v1/nowhere"] {
        assert_eq!(
            town.get(path).await.header("content-type"),
            "application/problem+json",
            "{path}"
        );
    }
    let posted = town
        .send(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        .await;
    let posted = town::parsed(&posted);
    assert_eq!(posted.status, 405);
    assert!(posted.header("allow").contains("GET") && posted.text().contains("Méthode refusée"));
    town.close().await;
}

#[tokio::test]
async fn monitors_and_robots_are_answered() {
    let town = Town::open().await;
    assert_eq!(town.get("/healthz").await.text(), "ok\n");
    assert_eq!(town.get("/readyz").await.status, 200);
    let metrics = town.get("/metrics").await.text();
    assert!(
        metrics.contains("greffier_documents 4\n") && metrics.contains("greffier_acts 2\n"),
        "{metrics}"
    );
    assert!(
        metrics.contains("greffier_sources{health=\"failing\"} 1\n"),
        "{metrics}"
    );
    assert!(town.get("/robots.txt").await.text().contains("Disallow: /documents/"));
    assert!(
        town.get("/robot")
            .await
            .text()
            .contains("https://greffier.example/contact")
    );
    let style = town.get("/static/style.css").await;
    assert!(style.header("content-type").starts_with("text/css") && !style.text().contains("url("));
    town.close().await;
}

#[tokio::test]
async fn told_to_stop_the_server_ends_though_a_visitor_lingers() {
    let town = Town::open().await;
    let lingering = tokio::net::TcpStream::connect(town.address).await.unwrap();
    town.get("/healthz").await;
    tokio::time::timeout(Duration::from_secs(11), town.close())
        .await
        .unwrap();
    drop(lingering);
}
