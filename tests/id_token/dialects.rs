//! The old dialect, and refreshes.

use graph_connect::server::id_token::NonceRule;
use serde_json::{Value, json};

use crate::support::{KEY, OTHER_KEY, segment};
use crate::{CONSUMERS, Judge, NONCE, NOW, claims, judge, with, without};

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
