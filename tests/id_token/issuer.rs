//! Issuers and tenants.

use graph_connect::server::id_token::{Issuer, KeySet};
use serde_json::json;

use crate::support::{KEY, TENANT};
use crate::{CONSUMERS, Judge, TEMPLATE, claims, issuer, judge, with};

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
fn a_reply_may_come_from_any_tenant_of_the_template_and_from_nobody_else() {
    let any = issuer();
    let fixed = Issuer { template: "https://id.example".to_owned(), ..issuer() };
    for (rule, named, may_be) in [
        (&any, TEMPLATE.replace("{tenantid}", TENANT), true),
        (&any, TEMPLATE.to_owned(), false),
        (&any, TEMPLATE.replace("{tenantid}", "fabrikam.example"), false),
        (&any, format!("https://evil.example/{TENANT}/v2.0"), false),
        (&any, TEMPLATE.replace("{tenantid}/v2.0", TENANT), false),
        (&fixed, "https://id.example".to_owned(), true),
        (&fixed, "https://id.example/".to_owned(), false),
        (&fixed, String::new(), false),
    ] {
        assert_eq!(rule.may_be(&named), may_be, "{named}");
    }
}
