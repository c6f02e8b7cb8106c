//! Hostile id_tokens: none is accepted, and no right one is refused.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use graph_connect::server::clock::Timestamp;
use graph_connect::server::identity::{Expected, IdTokenError, Issuer, KeySet, NonceRule, verify};
use graph_connect::server::session::Identity;
use serde_json::{Value, json};
use support::{CLIENT_ID, KEY, Key, OTHER_KEY, PERSON, TENANT, encode, segment};

const NOW: i64 = 1_800_000_000;
const NONCE: &str = "the-nonce";
const TEMPLATE: &str = "https://login.example/{tenantid}/v2.0";
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

fn claims() -> Value {
    json!({
        "aud": CLIENT_ID, "iss": TEMPLATE.replace("{tenantid}", TENANT), "sub": "subject", "iat": NOW, "nbf": NOW,
        "exp": NOW + 3_600, "nonce": NONCE, "tid": TENANT, "oid": PERSON, "name": "Megan",
    })
}

fn with(name: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims();
    claims[name] = value.into();
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn issuer() -> Issuer {
    Issuer {
        template: TEMPLATE.to_owned(),
        entra: true,
        tenant: Some("common".to_owned()),
        allowed_tenants: Vec::new(),
    }
}

fn keys(keys: &[&Key]) -> KeySet {
    let keys: Vec<_> = keys.iter().map(|key| key.public()).collect();
    KeySet::parse(json!({"keys": keys}).to_string().as_bytes()).unwrap()
}

/// The judgement on a token by the usual rules, changed a little.
struct Judge {
    keys: KeySet,
    issuer: Issuer,
    unsigned: bool,
    rule: NonceRule<'static>,
}

fn judge() -> Judge {
    Judge {
        keys: keys(&[&KEY]),
        issuer: issuer(),
        unsigned: false,
        rule: NonceRule::Exactly(NONCE),
    }
}

impl Judge {
    fn judge(&self, token: &str) -> Result<Identity, IdTokenError> {
        let expected = Expected {
            client_id: CLIENT_ID,
            issuer: &self.issuer,
            nonce: self.rule,
            may_be_unsigned: self.unsigned,
        };
        verify(token, &self.keys, &expected, Timestamp(NOW))
    }

    fn refuses(&self, what: &str, token: &str) {
        assert!(self.judge(token).is_err(), "accepted: {what}");
    }

    fn takes(&self, what: &str, token: &str) {
        assert!(self.judge(token).is_ok(), "refused: {what}: {:?}", self.judge(token));
    }
}

#[test]
fn a_right_token_tells_who_signed_in() {
    let identity = judge().judge(&KEY.sign(&claims())).unwrap();
    assert_eq!(
        (identity.tenant_id.as_deref(), identity.object_id.as_deref()),
        (Some(TENANT), Some(PERSON))
    );
    assert_eq!((identity.subject.as_str(), identity.name.as_deref()), ("subject", Some("Megan")));
}

#[test]
fn right_tokens_are_taken_in_all_their_forms() {
    let header = |header: Value| KEY.sign_with(&header, &claims());
    for (what, token) in [
        ("no typ", header(json!({"alg": "RS256", "kid": KEY.id}))),
        (
            "other members of the header",
            header(json!({"alg": "RS256", "kid": KEY.id, "x5t": "x", "foo": [1]})),
        ),
        ("no kid, one key", header(json!({"alg": "RS256", "typ": "JWT"}))),
        ("a list of one audience", KEY.sign(&with("aud", json!([CLIENT_ID])))),
        ("azp is ours", KEY.sign(&with("azp", CLIENT_ID))),
        ("no nbf", KEY.sign(&without("nbf"))),
        ("no name", KEY.sign(&without("name"))),
        ("exp a minute ago but for a second", KEY.sign(&with("exp", NOW - 59))),
        ("nbf in a minute", KEY.sign(&with("nbf", NOW + 60))),
        ("iat in a minute", KEY.sign(&with("iat", NOW + 60))),
        ("iat an hour and a minute ago", KEY.sign(&with("iat", NOW - 3_660))),
        ("a subject of 255 characters", KEY.sign(&with("sub", "s".repeat(255)))),
        ("unknown claims of any kind", KEY.sign(&with("groups", json!([{"a": null}, 1.5])))),
    ] {
        judge().takes(what, &token);
    }
}

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
        ("crit", Value::Null),
        ("typ", json!("at+jwt")),
        ("typ", json!("JWE")),
        ("typ", json!(1)),
        ("b64", json!(false)),
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
        &KEY.sign_bytes(&[text[..text.len() - 1].as_bytes(), b",\"x\":\"\xff\"}"].concat()),
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

#[test]
fn a_key_signs_for_its_own_issuer_alone() {
    let signed_by = |issuer: &str| {
        let mut key = KEY.public();
        key["issuer"] = issuer.into();
        let keys = KeySet::parse(json!({"keys": [key]}).to_string().as_bytes()).unwrap();
        Judge { keys, ..judge() }
    };
    let token = KEY.sign(&claims());
    signed_by(TEMPLATE).takes("the template", &token);
    signed_by(&TEMPLATE.replace("{tenantid}", TENANT)).takes("our tenant", &token);
    signed_by(&TEMPLATE.replace("{tenantid}", CONSUMERS)).refuses("another tenant's key", &token);
    signed_by("https://evil.example/{tenantid}/v2.0").refuses("another issuer's key", &token);
    signed_by("").refuses("an empty issuer", &token);
}

#[test]
fn only_people_of_allowed_tenants_sign_in() {
    let at = |tenant: &str| {
        let mut claims = with("tid", tenant);
        claims["iss"] = TEMPLATE.replace("{tenantid}", tenant).into();
        KEY.sign(&claims)
    };
    let allows = |tenants: &[&str]| {
        let allowed_tenants = tenants.iter().map(ToString::to_string).collect();
        Judge { issuer: Issuer { allowed_tenants, ..issuer() }, ..judge() }
    };
    allows(&[TENANT]).takes("listed", &at(TENANT));
    allows(&[CONSUMERS, TENANT]).takes("listed second", &at(TENANT));
    allows(&[CONSUMERS]).refuses("not listed", &at(TENANT));
    let kind = |tenant: &str| Judge {
        issuer: Issuer { tenant: Some(tenant.to_owned()), ..issuer() },
        ..judge()
    };
    kind("organizations").takes("work at organizations", &at(TENANT));
    kind("organizations").refuses("personal at organizations", &at(CONSUMERS));
    kind("consumers").takes("personal at consumers", &at(CONSUMERS));
    kind("consumers").refuses("work at consumers", &at(TENANT));
    kind(TENANT).takes("our tenant", &at(TENANT));
    kind(TENANT).refuses("another tenant", &at(CONSUMERS));
}

#[test]
fn the_tenant_is_the_one_in_the_issuer_also_where_the_issuer_is_fixed() {
    for tenant in ["common", "fabrikam.example"] {
        let template = TEMPLATE.replace("{tenantid}", TENANT);
        let fixed = Issuer { template, tenant: Some(tenant.to_owned()), ..issuer() };
        let judge = Judge { issuer: fixed, ..judge() };
        judge.takes("our tenant", &KEY.sign(&claims()));
        judge.refuses("another tenant than the issuer's", &KEY.sign(&with("tid", CONSUMERS)));
    }
}

#[test]
fn other_providers_need_neither_tenant_nor_object_id() {
    let issuer = Issuer {
        template: "https://id.example".to_owned(),
        entra: false,
        tenant: None,
        allowed_tenants: Vec::new(),
    };
    let judge = Judge { issuer, ..judge() };
    let mut plain = with("iss", "https://id.example");
    for name in ["tid", "oid"] {
        plain.as_object_mut().unwrap().remove(name);
    }
    judge.takes("no tid, no oid", &KEY.sign(&plain));
    plain["iss"] = "https://id.example/".into();
    judge.refuses("another issuer", &KEY.sign(&plain));
}

#[test]
fn an_unsigned_token_passes_with_the_old_dialect_alone_and_with_every_other_check() {
    let unsigned = |claims: &Value| {
        format!("{}.{}.", segment(&json!({"alg": "none", "typ": "JWT"})), segment(claims))
    };
    let old = Judge { unsigned: true, rule: NonceRule::WherePresent(NONCE), ..judge() };
    judge().refuses("unsigned", &unsigned(&claims()));
    old.takes("unsigned", &unsigned(&claims()));
    old.takes("unsigned without nonce", &unsigned(&without("nonce")));
    old.takes("signed", &KEY.sign(&claims()));
    old.refuses("unsigned with a signature", &format!("{}x", unsigned(&claims())));
    old.refuses(
        "wrongly signed",
        &OTHER_KEY.sign_with(&json!({"alg": "RS256", "kid": KEY.id}), &claims()),
    );
    for (name, value) in [
        ("aud", json!("x")),
        ("nonce", json!("x")),
        ("exp", json!(1)),
        ("iat", json!(NOW + 100)),
        ("sub", json!("")),
        ("tid", json!(CONSUMERS)),
        ("iss", json!("x")),
    ] {
        old.refuses(name, &unsigned(&with(name, value)));
    }
}

#[test]
fn at_a_refresh_the_token_may_be_old_and_needs_no_nonce() {
    let refresh = Judge { rule: NonceRule::Refresh, ..judge() };
    refresh.takes("old", &KEY.sign(&with("iat", NOW - 86_400)));
    refresh.takes("no nonce", &KEY.sign(&without("nonce")));
    refresh.refuses("iat in the future", &KEY.sign(&with("iat", NOW + 61)));
    refresh.refuses("ended", &KEY.sign(&with("exp", NOW - 60)));
    refresh.refuses("for somebody else", &KEY.sign(&with("aud", "x")));
}

#[test]
fn the_reason_names_no_value_of_the_token() {
    for claims in
        [with("aud", "MARKED"), with("nonce", "MARKED"), with("sub", json!({"MARKED": 1}))]
    {
        let error = judge().judge(&KEY.sign(&claims)).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("MARKED"), "{error:?}");
    }
}
