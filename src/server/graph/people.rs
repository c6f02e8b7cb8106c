//! `GET /v1.0/me/people`: whom the signed-in person writes to, most often first.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::client::GraphClient;
use super::error::GraphError;
use crate::mail::{Person, Recipient};
use crate::server::clock::Timestamp;
use crate::server::session::AccessToken;

/// How many are offered at a time.
const COUNT: usize = 8;

/// The longest search that is passed on, in characters.
const QUERY_LIMIT: usize = 100;

#[derive(Deserialize)]
struct People {
    value: Vec<GraphPerson>,
}

/// Microsoft Graph: resource type "person", the properties that we ask for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GraphPerson {
    display_name: Option<String>,
    #[serde(default)]
    scored_email_addresses: Vec<ScoredAddress>,
}

#[derive(Deserialize)]
struct ScoredAddress {
    address: Option<String>,
}

impl GraphClient {
    /// The people whose name or address a search finds; an empty one finds those of the day.
    ///
    /// # Errors
    /// [`GraphError`]; an answer that is no list counts as no answer.
    pub async fn people(
        &self,
        search: &str,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<Vec<Person>, GraphError> {
        let (answer, ids) = self.get("/me/people", Some(&query(search)), token, now).await?;
        match serde_json::from_slice::<People>(&answer.body) {
            Ok(people) => Ok(usable(people)),
            Err(_) => Err(GraphError::of_answer(&answer, ids, token, now)),
        }
    }
}

/// Danger: the search stands in quotes (Microsoft: "Use the $search query parameter"), and nothing
/// in it may end them.
fn query(search: &str) -> String {
    let usual = format!("$top={COUNT}&$select=displayName,scoredEmailAddresses");
    let plain = |letter: &char| !letter.is_control() && !matches!(letter, '"' | '\\');
    let search: String = search.trim().chars().filter(plain).take(QUERY_LIMIT).collect();
    if search.is_empty() {
        return usual;
    }
    let quoted = format!("\"{search}\"");
    format!("{usual}&$search={}", utf8_percent_encode(&quoted, NON_ALPHANUMERIC))
}

/// Those to whom a mail can be sent, each address once.
fn usable(people: People) -> Vec<Person> {
    let mut usable: Vec<Person> = Vec::new();
    for person in people.value {
        let address = person.scored_email_addresses.into_iter().find_map(|it| it.address);
        let recipient = address.and_then(|address| Recipient::parse(&address).ok());
        let Some(recipient) = recipient else { continue };
        let address = recipient.address().to_owned();
        if usable.iter().any(|known| known.address.eq_ignore_ascii_case(&address)) {
            continue;
        }
        let name = person.display_name.unwrap_or_default();
        let name: String = name.chars().filter(|letter| !letter.is_control()).collect();
        // Whom nobody has named is called by the address.
        let name = if name.trim() == address { "" } else { name.trim() };
        usable.push(Person { name: name.to_owned(), address });
    }
    usable.truncate(COUNT);
    usable
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_typed_can_leave_the_search() {
        assert_eq!(query(" "), "$top=8&$select=displayName,scoredEmailAddresses");
        let query = query("zoë\" OR \\x&$top=999\r\n");
        assert!(query.ends_with("&$search=%22zo%C3%AB%20OR%20x%26%24top%3D999%22"), "{query}");
    }

    #[test]
    fn only_people_with_an_address_are_offered_and_each_once() {
        let person = |name: &str, address: &str| json!({"displayName": name, "scoredEmailAddresses": [{"address": address, "relevanceScore": 8}]});
        let people = json!({"value": [
            person("Megan\r\n", "megan@fabrikam.example"),
            person("Megan again", "MEGAN@fabrikam.example"),
            person("Nobody", "nobody"),
            {"displayName": "No address"},
            person("sam@outlook.example", "sam@outlook.example"),
            {"displayName": null, "scoredEmailAddresses": [{"address": null}, {"address": "zoe@fabrikam.example"}]},
        ]});
        let person =
            |name: &str, address: &str| Person { name: name.into(), address: address.into() };
        let found = usable(serde_json::from_value(people).unwrap());
        assert_eq!(
            found,
            [
                person("Megan", "megan@fabrikam.example"),
                person("", "sam@outlook.example"),
                person("", "zoe@fabrikam.example"),
            ]
        );
    }
}
