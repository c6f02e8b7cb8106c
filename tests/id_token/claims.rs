//! Claims that are wrong, missing or doubled.

use serde_json::{Value, json};

use crate::support::{CLIENT_ID, KEY, TENANT, segment};
use crate::{NONCE, NOW, TEMPLATE, claims, judge, with, without};

#[test]
fn claims_that_do_not_fit_are_refused() {
    let other = "00000000-1111-4222-8333-444444444444";
    let at = |tenant: &str| TEMPLATE.replace("{tenantid}", tenant);
    for (name, value) in [
        ("aud", json!("somebody-else")),
        ("aud", json!([CLIENT_ID, "somebody-else"])),
        ("aud", json!(["somebody-else", CLIENT_ID])),
        ("aud", json!([CLIENT_ID, CLIENT_ID])),
        ("aud", json!([])),
        ("aud", json!([[CLIENT_ID]])),
        ("aud", json!(CLIENT_ID.to_uppercase())),
        ("aud", Value::Null),
        ("azp", json!("somebody-else")),
        ("azp", json!("")),
        ("azp", json!([CLIENT_ID])),
        ("exp", json!(NOW - 60)),
        ("exp", json!(0)),
        ("exp", json!(i64::MIN)),
        ("exp", json!("2030-01-01")),
        ("exp", json!((NOW + 60).to_string())),
        ("exp", json!(true)),
        ("exp", Value::Null),
        ("nbf", json!(NOW + 61)),
        ("nbf", json!("now")),
        ("iat", json!(NOW + 61)),
        ("iat", json!(NOW - 3_661)),
        ("iat", json!(i64::MIN)),
        ("iat", json!(i64::MAX)),
        ("iat", Value::Null),
        ("nonce", json!("another")),
        ("nonce", json!("")),
        ("nonce", json!(format!("{NONCE} "))),
        ("nonce", json!([NONCE])),
        ("nonce", Value::Null),
        ("sub", json!("")),
        ("sub", json!("s".repeat(256))),
        ("sub", json!("sübject")),
        ("sub", json!(1)),
        ("sub", Value::Null),
        ("tid", json!("fabrikam.example")),
        ("tid", json!(TENANT.to_uppercase())),
        ("tid", json!(other)),
        ("tid", json!(1)),
        ("tid", Value::Null),
        ("oid", json!("")),
        ("oid", json!(1)),
        ("oid", Value::Null),
        ("iss", json!(at(other))),
        ("iss", json!(TEMPLATE)),
        ("iss", json!(at("common"))),
        ("iss", json!(format!("{}/", at(TENANT)))),
        ("iss", json!(at(TENANT).replace("https", "http"))),
        ("iss", json!(format!("https://evil.example/{TENANT}/v2.0"))),
        ("iss", json!([at(TENANT)])),
        ("iss", json!("")),
        ("iss", Value::Null),
    ] {
        judge().refuses(&format!("{name} {value}"), &KEY.sign(&with(name, value)));
    }
}

#[test]
fn claims_that_are_missing_are_refused() {
    for name in ["aud", "exp", "iat", "nonce", "sub", "tid", "oid", "iss"] {
        judge().refuses(&format!("no {name}"), &KEY.sign(&without(name)));
    }
}

#[test]
fn what_can_be_read_in_two_ways_is_refused() {
    let header = json!({"alg": "RS256", "kid": KEY.id}).to_string();
    let text = claims().to_string();
    let doubled =
        |first: &str| KEY.sign_text(&header, &text.replacen('{', &format!("{{{first},"), 1));
    for first in [
        r#""oid":"somebody-else""#,
        r#""aud":"somebody-else""#,
        r#""exp":1"#,
        r#""nonce":"the-nonce""#,
        r#""o\u0069d":"x""#,
        r#""extra":{"a":1,"a":2}"#,
    ] {
        judge().refuses(first, &doubled(first));
    }
    judge().refuses("trailing text", &KEY.sign_text(&header, &format!("{text}{text}")));
    judge().refuses(
        "invalid UTF-8",
        &KEY.sign_bytes(&[&text.as_bytes()[..text.len() - 1], b",\"x\":\"\xff\"}"].concat()),
    );
    judge().refuses("no object", &KEY.sign_text(&header, "[]"));
    judge().refuses("nothing", &KEY.sign_text(&header, ""));
    judge().refuses("null", &KEY.sign_text(&header, "null"));
}

#[test]
fn other_forms_of_tokens_are_refused() {
    let token = KEY.sign(&claims());
    judge().refuses(
        "nested",
        &KEY.sign_text(&json!({"alg": "RS256", "cty": "JWT", "kid": KEY.id}).to_string(), &token),
    );
    judge().refuses(
        "encrypted",
        &format!("{}.a.b.c.d", segment(&json!({"alg": "RSA-OAEP", "enc": "A256GCM"}))),
    );
    judge().refuses("four parts", &format!("{token}.x"));
    judge().refuses("two parts", token.rsplit_once('.').unwrap().0);
    judge().refuses(
        "JSON serialization",
        &json!({"payload": segment(&claims()), "signatures": []}).to_string(),
    );
    for text in ["", ".", "..", "...", " ", "\0", "é.é.é"] {
        judge().refuses(text, text);
    }
    judge().refuses("white space", &format!(" {token}"));
    judge().refuses("padding", &token.replacen('.', "=.", 1));
    judge().refuses("huge", &KEY.sign(&with("x", "x".repeat(65_536))));
    let deep = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
    judge().refuses(
        "deeply nested",
        &KEY.sign_text(&json!({"alg": "RS256", "kid": KEY.id}).to_string(), &deep),
    );
}
