//! `GET /me/people`: who matters to the caller.
//! <https://learn.microsoft.com/graph/api/user-list-people>

mod known;

use axum::Json;
use axum::extract::{RawQuery, State};
use serde_json::{Value, json};

use super::access::Caller;
use super::error::GraphError;
use super::mail::context;
use super::query::{QueryOptions, Takes};
use crate::sandbox::origin::Origin;
use crate::sandbox::world::SharedWorld;
use known::{Person, known_to};

/// What comes without `$select`.
const USUAL: [&str; 18] = [
    "id",
    "displayName",
    "givenName",
    "surname",
    "birthday",
    "personNotes",
    "isFavorite",
    "jobTitle",
    "companyName",
    "yomiCompany",
    "department",
    "officeLocation",
    "profession",
    "userPrincipalName",
    "imAddress",
    "scoredEmailAddresses",
    "phones",
    "personType",
];

/// The people, the most relevant first.
pub async fn people(
    State(world): State<SharedWorld>,
    caller: Caller,
    origin: Origin,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, GraphError> {
    caller.may(&["People.Read", "People.Read.All"])?;
    let options = QueryOptions::parse(query.as_deref(), Takes::Search)?;
    let mut people = known_to(caller.account, &world.mail);
    if let Some(search) = &options.search {
        people.retain(|person| person.looks_like(search));
    }
    let shown = people.iter().enumerate().skip(options.skip).take(options.top);
    let value =
        shown.map(|(rank, person)| options.project(&describe(rank, person), &USUAL, "person"));
    let value = value.collect::<Result<Vec<_>, _>>()?;
    let context = context(&origin, caller.account, "people");
    let mut page = json!({"@odata.context": context, "value": value});
    if options.skip.saturating_add(options.top) < people.len() {
        page["@odata.nextLink"] = json!(format!("{origin}/v1.0/me/people?{}", options.next()));
    }
    Ok(Json(page))
}

fn describe(rank: usize, person: &Person) -> Value {
    let (class, subclass) = if person.is_colleague {
        ("Person", "OrganizationUser")
    } else {
        ("Person", "PersonalContact")
    };
    // The first one is the most relevant; what the figures mean nobody says.
    let score = 30_usize.saturating_sub(rank);
    json!({
        "id": person.id(),
        "displayName": person.name,
        "givenName": person.name.split(' ').next(),
        "surname": person.name.split_once(' ').map(|(_, surname)| surname),
        "birthday": "",
        "personNotes": "",
        "isFavorite": false,
        "jobTitle": person.job_title,
        "companyName": null,
        "yomiCompany": "",
        "department": null,
        "officeLocation": null,
        "profession": "",
        "userPrincipalName": person.is_colleague.then_some(&person.address),
        "imAddress": person.is_colleague.then(|| format!("sip:{}", person.address)),
        "scoredEmailAddresses": [{
            "address": person.address,
            "relevanceScore": score,
            "selectionLikelihood": "notSpecified",
        }],
        "phones": [],
        "personType": {"class": class, "subclass": subclass},
    })
}
