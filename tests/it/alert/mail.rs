//! E-mail: what it says, that it is well formed whatever it carries, and what becomes of it when the server refuses.

use super::sinks::{Mailbag, Post};
use super::town::{News, Town, news};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use greffier::alert::{Rhythm, Wish};
use greffier::model::{Act, Amount, Lang, Outcome, Vote, Words};

/// A message taken apart.
pub struct Mail {
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub html: String,
}

impl Mail {
    pub fn read(raw: &str) -> Self {
        for line in raw.split("\r\n") {
            assert!(
                line.len() <= 998 && line.is_ascii() && !line.contains(['\r', '\n', '\0']),
                "{line:?}"
            );
        }
        let (head, body) = raw.split_once("\r\n\r\n").unwrap();
        let headers = headers(head);
        let kind = get(&headers, "content-type");
        let boundary = format!("--{}", kind.split("boundary=").nth(1).unwrap().trim_matches('"'));
        let mut parts = body.split(&boundary).skip(1).map(|part| {
            let (head, body) = part.split_once("\r\n\r\n").unwrap_or((part, ""));
            decoded(&get(&self::headers(head), "content-transfer-encoding"), body)
        });
        Self {
            headers,
            text: parts.next().unwrap(),
            html: parts.next().unwrap(),
        }
    }

    pub fn header(&self, name: &str) -> String {
        get(&self.headers, name)
    }

    /// The subject, its encoded words decoded.
    pub fn subject(&self) -> String {
        let words = self.header("subject");
        let mut bytes = Vec::new();
        for word in words.split(' ') {
            assert!(word.len() <= 75, "{word}");
            match word.strip_prefix("=?utf-8?B?").and_then(|word| word.strip_suffix("?=")) {
                Some(inner) => bytes.extend(STANDARD.decode(inner).unwrap()),
                None => return words,
            }
        }
        String::from_utf8(bytes).unwrap()
    }
}

fn headers(head: &str) -> Vec<(String, String)> {
    let head = head
        .trim_start_matches("\r\n")
        .replace("\r\n ", " ")
        .replace("\r\n\t", " ");
    let lines = head.split("\r\n").filter_map(|line| line.split_once(": "));
    lines
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect()
}

fn get(headers: &[(String, String)], name: &str) -> String {
    let mut found = headers
        .iter()
        .filter(|(n, _)| n == name)
        .map(|(_, value)| value.clone());
    let value = found.next().unwrap_or_default();
    assert!(found.next().is_none(), "{name} twice");
    value
}

fn decoded(encoding: &str, body: &str) -> String {
    plain(encoding, body).replace("\r\n", "\n")
}

fn plain(encoding: &str, body: &str) -> String {
    match encoding {
        "base64" => String::from_utf8(STANDARD.decode(body.replace("\r\n", "")).unwrap()).unwrap(),
        "quoted-printable" => {
            let mut bytes = Vec::new();
            let body = body.replace("=\r\n", "");
            let mut rest = body.as_bytes();
            while let Some((&byte, after)) = rest.split_first() {
                if byte == b'=' {
                    bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
                    rest = &after[2..];
                } else {
                    bytes.push(byte);
                    rest = after;
                }
            }
            String::from_utf8(bytes).unwrap()
        }
        _ => body.to_owned(),
    }
}

fn works() -> News {
    News {
        act: Act {
            number: Some("DEL2025-12".into()),
            outcome: Some(Outcome::Adopted),
            vote: Vote {
                in_favour: Some(21),
                against: Some(3),
                ..Vote::default()
            },
            amounts: vec![Amount {
                eur: "1250000.00".into(),
                words: Words::on_page(1),
                quote: "1 250 000 €".into(),
                ..Amount::default()
            }],
            ..Act::default()
        },
        ..news(
            "1.pdf",
            "Travaux de voirie",
            "Le conseil approuve la réfection de la voirie.",
        )
    }
}

#[tokio::test]
async fn a_letter_says_what_was_decided_where_it_stands_why_it_came_and_how_to_leave() {
    let bag = Mailbag::new(|_| Post::Take).await;
    let town = Town::mailing(&bag).await;
    let alert = town.alert("voirie", "mailto:Marie@Example.org").await.alert;
    town.publish(&[works()]).await;
    town.match_new().await;
    let report = town.deliver().await;
    assert_eq!(report.sent[0].to, "mailto:marie@example.org");
    let mail = Mail::read(&bag.taken()[0]);
    let unsubscribe = format!(
        "https://greffier.example/conseils/alerts/{}/unsubscribe?token={}",
        alert.id, alert.token
    );
    for (name, value) in [
        ("from", "Greffier <alertes@example.org>".to_owned()),
        ("to", "<marie@example.org>".to_owned()),
        ("date", "Tue, 10 Jun 2025 08:00:00 +0000".to_owned()),
        ("message-id", format!("<{}@greffier.example>", report.sent[0].delivery)),
        ("list-id", format!("<{}.greffier.example>", alert.id)),
        ("list-unsubscribe", format!("<{unsubscribe}>")),
        ("list-unsubscribe-post", "List-Unsubscribe=One-Click".to_owned()),
        ("auto-submitted", "auto-generated".to_owned()),
        ("mime-version", "1.0".to_owned()),
    ] {
        assert_eq!(mail.header(name), value);
    }
    assert_eq!(mail.subject(), "1 nouvel acte : voirie");
    for said in [
        "DEL2025-12 – Travaux de voirie",
        "Valmont-sur-Orne, délibération, séance du 2 juin 2025, p.\u{a0}1",
        "adopté",
        "21\u{a0}pour, 3\u{a0}contre",
        "1\u{202f}250\u{202f}000,00\u{a0}€",
        "https://www.valmont.example/conseil/1.pdf",
        "le mot « voirie »",
        "depuis le 10 juin 2025",
        &unsubscribe,
        "https://greffier.example/conseils/acts/",
        "https://greffier.example/conseils/?q=voirie",
    ] {
        assert!(mail.text.contains(said), "{said} in {}", mail.text);
        assert!(
            mail.html.replace("&#38;", "&").contains(said),
            "{said} in {}",
            mail.html
        );
    }
    assert!(mail.text.contains("la *voirie*."), "{}", mail.text);
    assert!(mail.html.contains("la <mark>voirie</mark>."));
}

#[tokio::test]
async fn an_english_reader_gets_an_english_letter() {
    let bag = Mailbag::new(|_| Post::Take).await;
    let town = Town::mailing(&bag).await;
    let wish = Wish {
        query: "voirie OR trottoir".into(),
        to: "mailto:mary@example.org".into(),
        rhythm: Rhythm::AtOnce,
        any_date: false,
        lang: Lang::En,
    };
    town.alerts.add(wish).await.unwrap();
    town.publish(&[works()]).await;
    town.tell().await;
    let mail = Mail::read(&bag.taken()[0]);
    assert_eq!(mail.subject(), "1 new act: voirie OR trottoir");
    for said in [
        "session of 2 June 2025",
        "€1,250,000.00",
        "21\u{a0}for",
        "the word “voirie” or the word “trottoir”",
    ] {
        assert!(mail.text.contains(said), "{said} in {}", mail.text);
    }
    assert!(mail.html.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn more_than_a_letter_shows_is_counted_and_linked_to() {
    let bag = Mailbag::new(|_| Post::Take).await;
    let town = Town::mailing(&bag).await;
    town.alert("voirie", "mailto:a@example.org").await;
    let all: Vec<News> = (1..=23)
        .map(|n| news(&format!("{n}.pdf"), &format!("Travaux {n}"), &format!("Voirie {n}.")))
        .collect();
    town.publish(&all).await;
    assert_eq!(town.tell().await, 1);
    let mail = Mail::read(&bag.taken()[0]);
    assert_eq!(mail.subject(), "23 nouveaux actes : voirie");
    assert_eq!(mail.text.matches("Original :").count(), 20);
    assert!(
        mail.text.contains("23\u{a0}actes au total, dont 20 montrés ici"),
        "{}",
        mail.text
    );
}

#[tokio::test]
async fn strangers_words_never_become_headers_lines_or_markup() {
    let bag = Mailbag::new(|_| Post::Take).await;
    let town = Town::mailing(&bag).await;
    town.alert("voirie", "mailto:a@example.org").await;
    for (n, (title, shown)) in [
        ("a\r\nBcc: x@example.org", "a Bcc: x@example.org"),
        (
            "<b>gras</b> & <script>alert(1)</script>",
            "<b>gras</b> & <script>alert(1)</script>",
        ),
        ("   ", "(sans titre)"),
        ("=?utf-8?b?QmNjOiB4?=", "=?utf-8?b?QmNjOiB4?="),
    ]
    .into_iter()
    .enumerate()
    {
        town.publish(&[news(&format!("{n}.pdf"), title, &format!("La voirie {n}."))])
            .await;
        town.tell().await;
        let mail = Mail::read(&bag.taken()[n]);
        assert_eq!(mail.header("bcc"), "");
        assert!(
            mail.text.contains(&format!("\n{shown}\n")) || shown == "(sans titre)",
            "{}",
            mail.text
        );
        assert!(!mail.html.contains("<script") && !mail.html.contains("<b>"));
    }
    let long = "T".repeat(2000);
    town.publish(&[news("long.pdf", &long, &format!("La voirie {}.", "x".repeat(5000)))])
        .await;
    town.tell().await;
    Mail::read(&bag.taken()[4]);
    let query = format!("voirie OU \"{}\"", "é".repeat(300));
    town.alert(&query, "mailto:b@example.org").await;
    town.publish(&[news("last.pdf", "Fin", "La voirie.")]).await;
    town.tell().await;
    assert!(
        bag.taken()[5..]
            .iter()
            .any(|raw| Mail::read(raw).subject().ends_with('…'))
    );
}

#[tokio::test]
async fn a_server_in_trouble_is_asked_again_with_the_same_bytes() {
    let bag = Mailbag::new(|n| match n {
        0 => Post::AtGreeting("554 no"),
        1 => Post::AtReceiver("451 later"),
        2 => Post::AfterMessage("452 full"),
        3 => Post::TakeAndBreakOff,
        _ => Post::Take,
    })
    .await;
    let mut town = Town::mailing(&bag).await;
    town.alert("voirie", "mailto:a@example.org").await;
    town.publish(&[works()]).await;
    town.match_new().await;
    for n in 0..4 {
        let report = town.deliver().await;
        assert!(report.failed[0].next_try.is_some(), "{n}: {report:?}");
        town = town.reopened().await;
        town.pass(TimeDelta::days(1));
    }
    assert_eq!(town.deliver().await.sent.len(), 1);
    let taken = bag.taken();
    assert_eq!(taken.len(), 2, "the one that broke off after it was taken comes twice");
    assert_eq!(taken[0], taken[1]);
    town = town.reopened().await;
    assert_eq!(town.deliver_all().await, Default::default());
}

#[tokio::test]
async fn a_final_refusal_gives_the_message_up_and_says_so() {
    for refusal in [
        Post::AtReceiver("550 5.1.1 nobody <a@example.org>"),
        Post::AfterMessage("554 5.7.1 spam"),
    ] {
        let bag = Mailbag::new(move |_| refusal).await;
        let town = Town::mailing(&bag).await;
        town.alert("voirie", "mailto:a@example.org").await;
        town.publish(&[works()]).await;
        town.match_new().await;
        let report = town.deliver().await;
        assert_eq!((report.failed.len(), report.failed[0].next_try), (1, None));
        assert!(
            report.failed[0].why.fr.contains("nobody") || report.failed[0].why.fr.contains("spam"),
            "{report:?}"
        );
        assert!(!report.failed[0].why.fr.contains("a@example.org"));
        assert_eq!(town.deliver_all().await, Default::default());
    }
}

#[tokio::test]
async fn a_server_that_never_says_goodbye_has_taken_the_message_all_the_same() {
    let bag = Mailbag::new(|_| Post::TakeAndHang).await;
    let town = Town::mailing(&bag).await;
    town.alert("voirie", "mailto:a@example.org").await;
    town.publish(&[works()]).await;
    assert_eq!((town.tell().await, bag.taken().len()), (1, 1));
}

#[tokio::test]
async fn what_was_told_is_not_kept() {
    let bag = Mailbag::new(|_| Post::Take).await;
    let town = Town::mailing(&bag).await;
    let alert = town.alert("voirie", "mailto:marie@example.org").await.alert;
    town.publish(&[works()]).await;
    town.match_new().await;
    let sent = town.deliver().await.sent;
    assert!(town.catalog.undelivered(&sent[0].delivery).await.unwrap().is_none());
    assert!(town.alerts.remove(&alert.id).await.unwrap());
    let row = town.alerts.get(&alert.id).await.unwrap().unwrap();
    assert_eq!(row.alert.recipient, "");
}

#[tokio::test]
async fn an_act_whose_words_changed_is_told_again_with_the_reason() {
    let bag = Mailbag::new(|_| Post::Take).await;
    let town = Town::mailing(&bag).await;
    town.alert("voirie", "mailto:a@example.org").await;
    town.publish(&[news("1.pdf", "Travaux", "Réfection de la voirie.")])
        .await;
    assert_eq!(town.tell().await, 1);
    town.publish(&[news("1.pdf", "Travaux", "Réfection de la voirie, reportée.")])
        .await;
    assert_eq!(town.tell().await, 1);
    let taken = bag.taken();
    let (first, second) = (Mail::read(&taken[0]), Mail::read(&taken[1]));
    assert!(!first.text.contains("modifié"), "{}", first.text);
    assert!(
        second.text.contains("déjà publié, son texte a été modifié"),
        "{}",
        second.text
    );
    assert!(second.subject().contains("nouveau ou modifié"), "{}", second.subject());
}
