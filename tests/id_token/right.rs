//! Right tokens, in all their forms.

use graph_connect::server::id_token::{IdTokenError, key_name};
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
fn a_token_names_its_key_before_anything_is_trusted() {
    assert_eq!(key_name(&KEY.sign(&claims())).as_deref(), Some(KEY.id));
    assert_eq!(key_name("nonsense"), None);
}

#[test]
fn a_token_may_be_long_but_not_without_end() {
    const LONGEST: usize = 65_536;
    let token = |letters: usize, padding: usize| {
        let padding = "x".repeat(padding);
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": KEY.id, "padding": padding});
        KEY.sign_with(&header, &with("name", "x".repeat(letters)))
    };
    // Three letters of a part are four of the token: not every length can be made by one part alone.
    let tokens = (0..4).flat_map(|padding| {
        let letters = (LONGEST - token(0, padding).len()) / 4 * 3;
        (letters..letters + 6).map(move |letters| token(letters, padding))
    });
    let tokens: Vec<_> = tokens.collect();
    assert!(tokens.iter().any(|token| token.len() == LONGEST));
    assert!(tokens.iter().any(|token| token.len() == LONGEST + 1));
    for token in tokens {
        assert_eq!(judge().judge(&token).is_ok(), token.len() <= LONGEST, "{}", token.len());
    }
}

#[test]
fn only_what_is_said_of_the_person_is_about_the_person() {
    for (error, is) in [
        (IdTokenError::Claim("sub"), true),
        (IdTokenError::Claim("iss"), true),
        (IdTokenError::Claim("exp"), false),
        (IdTokenError::Claim("iat"), false),
        (IdTokenError::Claim("nbf"), false),
        (IdTokenError::UnknownKey, false),
        (IdTokenError::Signature, false),
    ] {
        assert_eq!(error.is_about_the_person(), is, "{error}");
    }
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
