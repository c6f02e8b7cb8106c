//! The database, which is only looked at.

use super::Subject;
use super::finding::Finding;
use crate::server::session::{Look, StoreError};

pub(super) async fn check(subject: &Subject<'_>) -> Option<Finding> {
    if !subject.knows(&["CONNECT_DATABASE_URL"]) {
        return None;
    }
    let database = &subject.config.database;
    let name = "database";
    Some(match database.look().await {
        Ok(Look::Missing) => {
            Finding::ok(name, format!("{database} will be made on the first start"))
        }
        Ok(Look::Old(version)) => {
            let text = format!("{database} has version {version} and is changed on the next start");
            Finding::ok(name, text)
        }
        Ok(Look::Current) => Finding::ok(name, format!("{database} can be used")),
        Err(error @ StoreError::Newer(_)) => Finding::fault(
            name,
            format!("{database}: {error}"),
            "use a newer program or another database",
        ),
        Err(error) => {
            let mend =
                "look at CONNECT_DATABASE_URL, at the server, and at who may read and write there";
            Finding::fault(name, format!("{database} can't be used: {error}"), mend)
        }
    })
}
