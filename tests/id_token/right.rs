//! Right tokens, in all their forms.

use serde_json::{Value, json};

use crate::support::{CLIENT_ID, KEY, PERSON, TENANT};
use crate::{NOW, claims, judge, with, without};

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
