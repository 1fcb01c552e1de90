//! An act is its body's, whoever shows it.

use crate::harvest::site::Site;
use serde_json::Value;

/// An act of a community of communes, on the site of the commune of Orbeval; `stamp` is what the State's transmission wrote.
fn of_the_community(stamp: &str) -> String {
    format!(
        "{stamp}\nCommunauté de communes des Rives de l'Orbe\nEXTRAIT DU REGISTRE DES DÉLIBÉRATIONS DU CONSEIL COMMUNAUTAIRE\n\
         Séance du 12 janvier 2026\nLe conseil communautaire s'est réuni à Orbeval.\nDélibération n° 2026-07\n\
         Objet : Collecte du verre\nLe conseil communautaire, à l'unanimité, approuve la collecte du verre."
    )
}

const STAMP: &str = "Reçu en préfecture le 15/01/2026\nID : 014-241400993-20260112-DEL_2026_07-DE";

async fn shown_by_the_commune(text: &str) -> Site {
    Site::open(&[
        ("/d/verre.txt", "Délibération 2026-07 du 12 janvier 2026", text),
        (
            "/d/lavoir.txt",
            "Délibération 2026-01 du 12 janvier 2026",
            "ID : 014-211409982-20260112-DEL_2026_01-DE\nCommune d'Orbeval\nSéance du 12 janvier 2026\n\
             Délibération n° 2026-01\nObjet : Réfection du lavoir\nLe conseil municipal approuve à l'unanimité.",
        ),
    ])
    .await
}

/// What is found for `question`, as its only hit.
fn only(site: &Site, question: &str) -> Value {
    let (_, mut found) = site.run("state", &["search", question]);
    assert_eq!(found["total"], 1, "{question}: {found}");
    found["hits"][0].take()
}

fn document(site: &Site, question: &str) -> Value {
    let hit = only(site, question);
    site.run("state", &["show", hit["document"].as_str().unwrap()]).1
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_of_the_transmission_tells_whose_act_it_is() {
    let site = shown_by_the_commune(&of_the_community(STAMP)).await;
    site.harvest("state");
    let act = document(&site, "verre");
    assert_eq!(act["council"]["id"], "241400993", "{act}");
    assert_eq!(act["council"]["name"], "Communauté de communes des Rives de l'Orbe");
    assert_eq!(act["council"]["kind"], "epci");
    assert_eq!(act["published_by"]["name"], "Orbeval");
    assert_eq!(act["body"]["siren"], "241400993");
    let own = document(&site, "lavoir");
    assert_eq!(own["council"]["name"], "Orbeval", "{own}");
    assert!(own["published_by"].is_null());
    assert_eq!(site.run("state", &["search", "commune:Orbeval"]).1["total"], 1);
    let (_, council) = site.run("state", &["show", "Communauté de communes des Rives de l'Orbe"]);
    assert_eq!(council["acts"], 1, "{council}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_tells_it_too_as_soon_as_one_council_bears_it() {
    let site = shown_by_the_commune(&of_the_community("")).await;
    site.harvest("state");
    assert_eq!(document(&site, "verre")["council"]["name"], "Orbeval");
    site.add(
        "rives",
        "[council]\nname = \"CC Rives de l'Orbe\"\nsiren = \"241400993\"\nkind = \"epci\"\n[[source]]\nid = \"rives\"\nkind = \"listing\"\nurl = \"http://{site}/rives/\"\nschedule = \"30 5 * * *\"\n",
    );
    site.run("state", &["harvest", "orbeval"]);
    let act = document(&site, "verre");
    assert_eq!(act["council"]["id"], "241400993", "{act}");
    assert_eq!(act["published_by"]["id"], "14998");
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_without_the_number_follow_one_that_has_it() {
    let with = of_the_community(STAMP);
    let without = of_the_community("")
        .replace("verre", "papier")
        .replace("2026-07", "2026-06");
    let documents = |first, then| {
        [
            ("/d/a.txt", "Délibération du 12 janvier 2026", first),
            ("/d/b.txt", "Délibération du 12 janvier 2026 (bis)", then),
        ]
    };
    for documents in [documents(&with, &without), documents(&without, &with)] {
        let documents = documents.map(|(path, title, text): (_, _, &String)| (path, title, text.as_str()));
        let site = Site::open(&documents).await;
        site.harvest("state");
        for question in ["verre", "papier"] {
            assert_eq!(document(&site, question)["council"]["id"], "241400993", "{question}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_nothing_identifies_stays_with_its_publisher_and_is_named() {
    let site = shown_by_the_commune(&of_the_community("")).await;
    site.harvest("state");
    let act = document(&site, "verre");
    assert_eq!(act["council"]["name"], "Orbeval");
    assert_eq!(act["body"]["name"], "Communauté de communes des Rives de l'Orbe");
    let output = site
        .program("state", &["show", act["id"].as_str().unwrap()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("organe nommé par le document : Communauté de communes des Rives de l'Orbe"),
        "{said}"
    );
}
