//! What holds for every token, not only for those that somebody thought of.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, KEY};
use crate::{NONCE, NOW, claims, judge, with};

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) }
}

/// A value of any kind of JSON.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(json!(CLIENT_ID)),
        Just(json!(NONCE)),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{1,4}", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_makes_it_panic_and_nothing_unsigned_passes(token in "[A-Za-z0-9_.{}\"-]{0,120}") {
        prop_assert!(judge().judge(&token).is_err());
    }

    #[test]
    fn no_letter_of_a_right_token_can_be_changed(at in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_.=-]") {
        let token = KEY.sign(&claims());
        let at = at.index(token.len());
        let changed = format!("{}{letter}{}", &token[..at], &token[at + 1..]);
        prop_assume!(changed != token);
        prop_assert!(judge().judge(&changed).is_err(), "{changed}");
    }

    #[test]
    fn a_claim_that_is_judged_has_one_right_value(
        name in prop::sample::select(vec!["iss", "aud", "nonce", "tid", "azp"]),
        value in value(),
    ) {
        let right = [json!(claims()[name]), json!([CLIENT_ID]), json!(CLIENT_ID)];
        let is_right = right[0] == value
            || (name == "aud" && right[1..].contains(&value))
            || (name == "azp" && (value == json!(CLIENT_ID) || value.is_null()));
        let taken = judge().judge(&KEY.sign(&with(name, value.clone()))).is_ok();
        prop_assert_eq!(taken, is_right, "{}: {}", name, value);
    }

    #[test]
    fn clocks_may_differ_by_a_minute_and_no_second_more(offset in -200_i64..200) {
        for (name, taken) in [("exp", offset > -60), ("nbf", offset <= 60), ("iat", offset <= 60)] {
            let judged = judge().judge(&KEY.sign(&with(name, NOW + offset)));
            prop_assert_eq!(judged.is_ok(), taken, "{}: {}", name, offset);
        }
    }

    #[test]
    fn claims_that_nobody_knows_change_nothing(name in "xms_[a-z]{1,8}", value in value()) {
        let mut more = claims();
        more[name] = value;
        prop_assert_eq!(judge().judge(&KEY.sign(&more)), judge().judge(&KEY.sign(&claims())));
    }

    #[test]
    fn a_claim_that_comes_twice_is_refused(at in any::<prop::sample::Index>(), value in value()) {
        let claims = claims();
        let names: Vec<_> = claims.as_object().unwrap().keys().collect();
        let name = names[at.index(names.len())];
        let text = claims.to_string().replacen('{', &format!("{{\"{name}\":{value},"), 1);
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": KEY.id}).to_string();
        prop_assert!(judge().judge(&KEY.sign_text(&header, &text)).is_err(), "{}", text);
    }
}
