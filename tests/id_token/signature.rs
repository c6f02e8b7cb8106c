//! Algorithms, keys, signatures and headers.

use graph_connect::server::id_token::KeySet;
use serde_json::{Value, json};

use crate::support::{KEY, OTHER_KEY, encode, segment};
use crate::{Judge, claims, judge, keys, with, without};

#[test]
fn other_algorithms_are_refused() {
    let unsigned = format!("{}.{}.", segment(&json!({"alg": "none"})), segment(&claims()));
    judge().refuses("alg none", &unsigned);
    for alg in
        ["None", "NONE", "nOnE", "", "HS256", "RS512", "RS384", "PS256", "ES256", "rs256", "RS256 "]
    {
        let header = json!({"alg": alg, "typ": "JWT", "kid": KEY.id});
        judge().refuses(alg, &KEY.sign_with(&header, &claims()));
        judge().refuses(alg, &format!("{}.{}.", segment(&header), segment(&claims())));
    }
    judge().refuses("RS512, rightly signed", &KEY.sign_rs512(&claims()));
    judge().refuses("alg missing", &KEY.sign_with(&json!({"kid": KEY.id}), &claims()));
    judge().refuses(
        "alg a list",
        &KEY.sign_with(&json!({"alg": ["RS256"], "kid": KEY.id}), &claims()),
    );
}

#[test]
fn the_public_key_is_no_shared_secret() {
    let header = segment(&json!({"alg": "HS256", "typ": "JWT", "kid": KEY.id}));
    let signed = format!("{header}.{}", segment(&claims()));
    for secret in
        [KEY.modulus(), encode(&KEY.modulus()).into_bytes(), KEY.public().to_string().into_bytes()]
    {
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &secret);
        let tag = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
        judge().refuses("HS256 with the public key", &format!("{signed}.{}", encode(tag.as_ref())));
    }
}

#[test]
fn signatures_that_do_not_fit_are_refused() {
    let token = KEY.sign(&claims());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let other = OTHER_KEY.sign_with(&json!({"alg": "RS256", "kid": KEY.id}), &claims());
    judge().refuses("another key under our kid", &other);
    judge().refuses("no signature", &format!("{signed}."));
    judge().refuses("half a signature", &format!("{signed}.{}", &signature[..100]));
    judge().refuses("zeroes", &format!("{signed}.{}", encode(&[0; 256])));
    judge().refuses(
        "a changed claim",
        &format!(
            "{}.{}.{signature}",
            signed.split('.').next().unwrap(),
            segment(&with("oid", "x"))
        ),
    );
    judge().refuses(
        "a signature of another token",
        &format!("{signed}.{}", KEY.sign(&without("nbf")).rsplit('.').next().unwrap()),
    );
    judge().refuses("not base64url", &format!("{signed}.{}", "+/".repeat(171)));
}

#[test]
fn a_key_is_found_by_its_name_alone() {
    let named = |kid: Value| KEY.sign_with(&json!({"alg": "RS256", "kid": kid}), &claims());
    judge().refuses("unknown kid", &named(json!("nobody")));
    judge().refuses("empty kid", &named(json!("")));
    judge().refuses("kid a number", &named(json!(1)));
    judge().refuses("kid a path", &named(json!("../../dev/null")));
    let two = Judge { keys: keys(&[&KEY, &OTHER_KEY]), ..judge() };
    two.takes("named, two keys", &KEY.sign(&claims()));
    two.refuses("no kid, two keys", &KEY.sign_with(&json!({"alg": "RS256"}), &claims()));
    two.refuses(
        "the other key's name",
        &KEY.sign_with(&json!({"alg": "RS256", "kid": OTHER_KEY.id}), &claims()),
    );
    Judge { keys: KeySet::default(), ..judge() }.refuses("no keys at all", &KEY.sign(&claims()));
}

#[test]
fn headers_that_want_something_are_refused() {
    for (name, value) in [
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("typ", json!("at+jwt")),
        ("typ", json!("JWE")),
        ("typ", json!(1)),
        ("b64", json!(false)),
        ("crit", Value::Null),
    ] {
        let mut header = json!({"alg": "RS256", "kid": KEY.id});
        header[name] = value.clone();
        if name == "b64" {
            header["crit"] = json!(["b64"]);
        }
        judge().refuses(&format!("{name} {value}"), &KEY.sign_with(&header, &claims()));
    }
    judge().refuses(
        "doubled alg",
        &KEY.sign_text(
            &format!(r#"{{"alg":"none","alg":"RS256","kid":"{}"}}"#, KEY.id),
            &claims().to_string(),
        ),
    );
    judge().refuses("no object", &KEY.sign_text("[]", &claims().to_string()));
    judge().refuses("no JSON", &KEY.sign_text("{", &claims().to_string()));
}

#[test]
fn keys_that_a_token_brings_along_are_ignored() {
    for (name, value) in [
        ("jwk", OTHER_KEY.public()),
        ("jku", json!("https://evil.example/keys")),
        ("x5u", json!("https://evil.example/cert")),
        ("x5c", json!(["MIIB"])),
    ] {
        let mut header = json!({"alg": "RS256", "kid": KEY.id});
        header[name] = value;
        judge().refuses(name, &OTHER_KEY.sign_with(&header, &claims()));
        judge().takes(name, &KEY.sign_with(&header, &claims()));
        header["kid"] = json!(OTHER_KEY.id);
        judge().refuses(name, &OTHER_KEY.sign_with(&header, &claims()));
    }
}
