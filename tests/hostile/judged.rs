//! Everything else that a token or an answer can be: what is accepted wrongly, and what is refused wrongly.

use serde_json::{Value, json};

use crate::party::{Make, Party, with};
use crate::support::{Answer, CLIENT_ID, KEY, OTHER_KEY, encode, segment, token_answer};

/// A token of which a part of the text is replaced.
fn rewritten(claims: &Value, from: &str, to: &str) -> String {
    let text = claims.to_string();
    assert!(text.contains(from), "{text}");
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": KEY.id}).to_string();
    KEY.sign_text(&header, &text.replacen(from, to, 1))
}

fn headed(header: &Value, claims: &Value) -> String {
    KEY.sign_with(header, claims)
}

/// Signed with the public key as if it were a shared secret.
fn confused(claims: &Value, secret: &[u8]) -> String {
    let header = jsonwebtoken::Header {
        kid: Some(KEY.id.to_owned()),
        ..jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256)
    };
    let key = jsonwebtoken::EncodingKey::from_secret(secret);
    jsonwebtoken::encode(&header, claims, &key).unwrap()
}

fn usual() -> Value {
    json!({"alg": "RS256", "typ": "JWT", "kid": KEY.id})
}

/// Tokens whose form is not right.
fn wrong_forms() -> Vec<(&'static str, Make<'static>)> {
    vec![
        (
            "a doubled sub",
            Box::new(|claims| rewritten(&claims, "\"sub\":", "\"sub\":\"admin\",\"sub\":")),
        ),
        (
            "a doubled aud",
            Box::new(|claims| rewritten(&claims, "\"aud\":", "\"aud\":\"x\",\"\\u0061ud\":")),
        ),
        (
            "a doubled alg",
            Box::new(|claims| {
                KEY.sign_text(
                    &format!(r#"{{"alg":"none","alg":"RS256","kid":"{}"}}"#, KEY.id),
                    &claims.to_string(),
                )
            }),
        ),
        (
            "a token in a token",
            Box::new(|claims| {
                let inner = KEY.sign(&claims);
                KEY.sign_text(
                    &json!({"alg": "RS256", "cty": "JWT", "kid": KEY.id}).to_string(),
                    &format!("\"{inner}\""),
                )
            }),
        ),
        (
            "encrypted",
            Box::new(|claims| {
                let header = json!({"alg": "RSA-OAEP", "enc": "A256GCM", "kid": KEY.id});
                format!("{}.a.b.{}.c", segment(&header), segment(&claims))
            }),
        ),
        (
            "crit",
            Box::new(|claims| {
                headed(&json!({"alg": "RS256", "kid": KEY.id, "crit": ["exp"], "exp": 1}), &claims)
            }),
        ),
        (
            "crit of nothing",
            Box::new(|claims| {
                headed(&json!({"alg": "RS256", "kid": KEY.id, "crit": null}), &claims)
            }),
        ),
        (
            "an access token",
            Box::new(|claims| {
                headed(&json!({"alg": "RS256", "typ": "at+jwt", "kid": KEY.id}), &claims)
            }),
        ),
        ("no alg", Box::new(|claims| headed(&json!({"typ": "JWT", "kid": KEY.id}), &claims))),
        (
            "alg as a list",
            Box::new(|claims| headed(&json!({"alg": ["RS256"], "kid": KEY.id}), &claims)),
        ),
        ("rs256", Box::new(|claims| headed(&json!({"alg": "rs256", "kid": KEY.id}), &claims))),
        (
            "None",
            Box::new(|claims| {
                format!("{}.{}.", segment(&json!({"alg": "None"})), segment(&claims))
            }),
        ),
        ("RS512", Box::new(|claims| KEY.sign_rs512(&claims))),
        ("HS256 with the modulus", Box::new(|claims| confused(&claims, &KEY.modulus()))),
        (
            "HS256 with the JWK",
            Box::new(|claims| confused(&claims, KEY.public().to_string().as_bytes())),
        ),
        (
            "a key of its own",
            Box::new(|claims| {
                let header =
                    json!({"alg": "RS256", "typ": "JWT", "kid": KEY.id, "jwk": OTHER_KEY.public()});
                OTHER_KEY.sign_with(&header, &claims)
            }),
        ),
        ("kid as a number", Box::new(|claims| headed(&json!({"alg": "RS256", "kid": 1}), &claims))),
        ("no signature", Box::new(|claims| format!("{}.{}.", segment(&usual()), segment(&claims)))),
        ("a signature too long", Box::new(|claims| format!("{}AA", KEY.sign(&claims)))),
        ("padded", Box::new(|claims| format!("{}==", KEY.sign(&claims)))),
        (
            "huge",
            Box::new(|mut claims| {
                claims["name"] = "x".repeat(200_000).into();
                KEY.sign(&claims)
            }),
        ),
        ("no object", Box::new(|_| KEY.sign_text(&usual().to_string(), "[]"))),
        ("not UTF-8", Box::new(|_| KEY.sign_bytes(b"{\"sub\":\"\xff\"}"))),
        ("encoded twice", Box::new(|claims| encode(KEY.sign(&claims).as_bytes()))),
    ]
}

/// Right forms with wrong claims.
fn wrong_claims() -> Vec<(&'static str, Make<'static>)> {
    vec![
        ("aud of two", Box::new(with("aud", json!([CLIENT_ID, "another"])))),
        ("aud as a number", Box::new(with("aud", 1))),
        ("aud empty", Box::new(with("aud", json!([])))),
        ("azp of another", Box::new(with("azp", "another"))),
        ("sub empty", Box::new(with("sub", ""))),
        ("sub too long", Box::new(with("sub", "x".repeat(256)))),
        ("sub not ASCII", Box::new(with("sub", "é"))),
        ("sub as a number", Box::new(with("sub", 1))),
        ("iss as a list", Box::new(with("iss", json!(["x"])))),
        ("exp as a text", Box::new(with("exp", "4102444800"))),
        ("exp negative", Box::new(with("exp", -1))),
        ("exp endless", Box::new(with("exp", 1e300))),
        ("exp null", Box::new(with("exp", Value::Null))),
        ("iat in the future", Box::new(with("iat", crate::support::now() + 120))),
        ("iat of yesterday", Box::new(with("iat", crate::support::now() - 86_400))),
        ("nbf in the future", Box::new(with("nbf", crate::support::now() + 120))),
        ("nonce null", Box::new(with("nonce", Value::Null))),
        ("nonce as a list", Box::new(with("nonce", json!([])))),
    ]
}

#[tokio::test]
async fn no_hostile_token_is_accepted() {
    let hostile: Vec<_> = wrong_forms().into_iter().chain(wrong_claims()).collect();
    let mut accepted = Vec::new();
    for party in Party::both().await {
        for (what, make) in &hostile {
            if party.takes(make).await {
                accepted.push(format!("{:?}: {what}", party.kind));
            }
        }
        assert_eq!(party.app.rows("sessions").await, 0);
    }
    assert_eq!(accepted, [""; 0], "accepted wrongly: {}", accepted.len());
}

#[tokio::test]
async fn no_right_token_is_refused() {
    let right: Vec<(&str, Make<'_>)> = vec![
        ("aud as a list of one", Box::new(with("aud", json!([CLIENT_ID])))),
        ("azp of ours", Box::new(with("azp", CLIENT_ID))),
        ("members nobody knows", Box::new(with("xms_new", json!({"a": [1, 2.5, null]})))),
        ("the longest sub", Box::new(with("sub", "x".repeat(255)))),
        ("a name that is a text alone", Box::new(with("name", "<b>\u{202e}Zoë</b>"))),
        ("clocks a minute apart", Box::new(with("iat", crate::support::now() + 50))),
        ("no typ", Box::new(|claims| headed(&json!({"alg": "RS256", "kid": KEY.id}), &claims))),
        (
            "addresses of keys",
            Box::new(|claims| {
                let header =
                    json!({"alg": "RS256", "kid": KEY.id, "jku": "https://x.example", "x5t": "x"});
                headed(&header, &claims)
            }),
        ),
    ];
    let mut refused = Vec::new();
    for party in Party::both().await {
        for (what, make) in &right {
            if !party.takes(make).await {
                refused.push(format!("{:?}: {what}", party.kind));
            }
        }
    }
    assert_eq!(refused, [""; 0], "refused wrongly: {}", refused.len());
}

#[tokio::test]
async fn answers_are_judged_by_their_meaning() {
    for (change, verdict) in [
        (json!({"expires_in": "3599"}), true),
        (json!({"token_type": "BEARER"}), true),
        (json!({"expires_in": null}), true),
        (json!({"ext_expires_in": "x", "client_info": 1}), true),
        (json!({"expires_in": -1}), false),
        (json!({"expires_in": 1.5}), false),
        (json!({"token_type": "mac"}), false),
        (json!({"access_token": 1}), false),
        (json!({"access_token": "a\r\nb"}), false),
        (json!({"id_token": ["x"]}), false),
        (json!({"refresh_token": {}}), false),
    ] {
        for party in Party::both().await {
            let answer = |claims: Value| {
                let mut answer = token_answer(&KEY.sign(&claims));
                for (name, value) in change.as_object().unwrap() {
                    answer[name] = value.clone();
                }
                Answer::json(&answer)
            };
            assert_eq!(party.answered(answer).await, verdict, "{:?}: {change}", party.kind);
        }
    }
}
