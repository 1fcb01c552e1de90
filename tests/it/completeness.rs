//! What a council lacks, told by the program over what it collected: known, or only expected.

use crate::harvest::site::Site;

fn deliberation(number: u32) -> (String, String, String) {
    (
        format!("/d/deliberation-2024-{number:03}.txt"),
        format!("Délibération 2024-{number:03} du 15 janvier 2024"),
        format!(
            "Commune d'Orbeval\nSéance du 15 janvier 2024\nDélibération n° 2024-{number:03}\nObjet : Réfection du lavoir {number}\nLe conseil municipal, à l'unanimité, décide la réfection du lavoir."
        ),
    )
}

fn document(path: &str, title: &str, text: &str) -> (String, String, String) {
    (path.to_owned(), title.to_owned(), text.to_owned())
}

async fn site() -> Site {
    let mut documents: Vec<_> = [41, 42, 44, 45, 46, 49].map(deliberation).into();
    documents.push(document(
        "/d/pv-2024-02-12.txt",
        "Procès-verbal du 12 février 2024",
        "Commune d'Orbeval\nProcès-verbal du conseil municipal\nSéance du 12 février 2024\n1 - Approbation du procès-verbal de la séance du 15 janvier 2024\nLe conseil municipal approuve à l'unanimité le procès-verbal de la séance du 15 janvier 2024.\n2 - Tarifs de la cantine\nLe conseil approuve à l'unanimité.",
    ));
    documents.push(document(
        "/d/ordre-du-jour-2024-03-11.txt",
        "Ordre du jour du conseil municipal du 11 mars 2024",
        "Commune d'Orbeval\nOrdre du jour du conseil municipal\nSéance du 11 mars 2024\n1 - Budget\n2 - Voirie",
    ));
    documents.push(document(
        "/d/pv-2024-04-15.txt",
        "Procès-verbal du 15 avril 2024",
        "Commune d'Orbeval\nProcès-verbal du conseil municipal\nSéance du 15 avril 2024\n1 - Marché couvert\nLe conseil approuve à l'unanimité.",
    ));
    let documents: Vec<(&str, &str, &str)> = documents.iter().map(|(a, b, c)| (&**a, &**b, &**c)).collect();
    Site::open(&documents).await
}

#[tokio::test(flavor = "multi_thread")]
async fn gaps_and_papers_that_are_not_held_are_told_as_known_or_as_expected() {
    let site = site().await;
    let (status, run) = site.harvest("state");
    assert_eq!(status, 0, "{run}");
    let (status, council) = site.run("state", &["show", "14998"]);
    assert_eq!((status, council["name"].as_str()), (0, Some("Orbeval")));
    let year = &council["years"][0];
    assert_eq!(year["year"], 2024, "{council}");
    let series = &year["series"][0];
    assert_eq!(
        (&series["first"], &series["last"], &series["held"], &series["absent"]),
        (&"2024-041".into(), &"2024-049".into(), &6.into(), &3.into()),
        "{series}"
    );
    assert_eq!(series["gaps"][0]["from"], "2024-043");
    assert_eq!(
        (&series["gaps"][1]["from"], &series["gaps"][1]["to"]),
        (&"2024-047".into(), &"2024-048".into())
    );
    let paper = |day: &str, which: &str| {
        let sessions = year["sessions"].as_array().unwrap();
        let session = sessions
            .iter()
            .find(|s| s["day"] == day)
            .unwrap_or_else(|| panic!("{day}: {year}"));
        session[which]["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(paper("2024-01-15", "minutes"), "approved", "known to exist");
    assert_eq!(paper("2024-02-12", "minutes"), "held");
    assert_eq!(
        paper("2024-03-11", "minutes"),
        "expected",
        "known from its agenda alone"
    );
    assert_eq!(
        paper("2024-03-11", "list"),
        "expected",
        "how large the town is, nobody said"
    );
    let (_, by_name) = site.run("state", &["show", "orbeval"]);
    assert_eq!(by_name["id"], "14998");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_small_commune_nothing_is_said_to_be_missing() {
    let site = site().await;
    site.configure("inhabitants = 812");
    site.harvest("state");
    let shown = site.program("state", &["show", "14998"]).output().unwrap();
    let told = String::from_utf8_lossy(&shown.stdout);
    assert!(told.contains("2024-041 à 2024-049 : 6 tenus, 3 non tenus"), "{told}");
    assert!(told.contains("peut avoir choisi l'affichage ou le papier"), "{told}");
    assert!(!told.contains("manqu") && !told.contains("attendu"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_version_changed_is_shown_by_paragraph() {
    let site = site().await;
    site.harvest("state");
    let (path, _, text) = deliberation(41);
    let typed = "text/plain; charset=utf-8";
    site.put(
        &path,
        typed,
        &text.replace("Le conseil municipal, à", "LE CONSEIL MUNICIPAL,\nà"),
    );
    site.harvest("state");
    site.put(&path, typed, &text.replace("l'unanimité", "la majorité"));
    site.harvest("state");
    let (_, found) = site.run("state", &["search", "numero:2024-041"]);
    let document = found["hits"][0]["document"].as_str().unwrap();
    let (_, shown) = site.run("state", &["show", document]);
    let versions = &shown["versions"];
    assert_eq!(versions[0]["change"], serde_json::Value::Null);
    assert_eq!(versions[1]["change"], "layout", "{versions}");
    assert_eq!(versions[2]["change"], "words");
    let place = &versions[2]["differences"][0];
    assert!(place["added"][0].as_str().unwrap().contains("à la majorité"), "{place}");
    let told = site.program("state", &["show", document]).output().unwrap();
    let told = String::from_utf8_lossy(&told.stdout);
    assert!(
        told.contains("seuls la mise en page ou les métadonnées changent"),
        "{told}"
    );
    assert!(told.contains("+ Le conseil municipal, à la majorité, décide"), "{told}");
}
