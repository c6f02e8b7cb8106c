//! `GET /me`
//! <https://learn.microsoft.com/graph/api/user-get>

use axum::Json;
use axum::extract::RawQuery;
use serde_json::{Value, json};

use super::access::Caller;
use super::error::GraphError;
use super::query::{QueryOptions, Takes};
use crate::sandbox::accounts::{AccountKind, DemoAccount};
use crate::sandbox::origin::Origin;

const SCOPES: [&str; 3] = ["User.Read", "User.ReadWrite", "User.Read.All"];

/// What comes without `$select`.
const USUAL: [&str; 11] = [
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
];

/// The profile of the caller.
pub async fn me(
    caller: Caller,
    origin: Origin,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, GraphError> {
    caller.may_read_directory(&SCOPES)?;
    let options = QueryOptions::parse(query.as_deref(), Takes::Nothing)?;
    let all = describe(caller.account);
    let mut user = options.project(&all, &USUAL, "user")?;
    user["@odata.context"] = json!(format!("{origin}/v1.0/$metadata#users/$entity"));
    Ok(Json(user))
}

fn describe(account: &DemoAccount) -> Value {
    let is_work = account.kind == AccountKind::Work;
    // Microsoft knows no `mail` of many personal accounts; the principal name stands in for it.
    let mail = is_work.then_some(account.address);
    json!({
        "id": account.object_id,
        "accountEnabled": is_work.then_some(true),
        "ageGroup": null,
        "businessPhones": [],
        "city": null,
        "companyName": is_work.then_some("Fabrikam"),
        "country": null,
        "department": null,
        "displayName": account.display_name,
        "givenName": account.given_name,
        "jobTitle": account.job_title,
        "mail": mail,
        "mailNickname": mail.and_then(|mail| mail.split('@').next()),
        "mobilePhone": null,
        "officeLocation": null,
        "otherMails": [],
        "preferredLanguage": "en-US",
        "proxyAddresses": mail.map(|mail| vec![format!("SMTP:{mail}")]).unwrap_or_default(),
        "surname": account.surname,
        "usageLocation": null,
        "userPrincipalName": account.address,
        "userType": is_work.then_some("Member"),
    })
}
