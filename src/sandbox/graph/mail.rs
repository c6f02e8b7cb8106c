//! Reading mail: messages and folders.
//! <https://learn.microsoft.com/graph/api/resources/message>

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde_json::{Value, json};

use super::access::Caller;
use super::error::GraphError;
use super::page_of_mail::{PageAddress, describe_message, page};
use super::query::{QueryOptions, Takes};
use crate::sandbox::accounts::DemoAccount;
use crate::sandbox::mail_store::{Folder, IdKind, MailCopy, MailStore};
use crate::sandbox::origin::Origin;
use crate::sandbox::world::{SharedWorld, World};

const SCOPES: [&str; 3] = ["Mail.Read", "Mail.ReadBasic", "Mail.ReadWrite"];

/// `GET /me/messages`
pub async fn messages(
    State(world): State<SharedWorld>,
    caller: Caller,
    origin: Origin,
    ids: IdKind,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, GraphError> {
    caller.may(&SCOPES)?;
    let copies = world.mail.in_mailbox(caller.account);
    let address = PageAddress { origin: &origin, path: "me/messages", context: "messages", ids };
    page(&address, caller.account, &copies, &QueryOptions::parse(query.as_deref(), Takes::Filter)?)
        .map(Json)
}

/// `GET /me/mailFolders/{folder}/messages`
pub async fn in_folder(
    State(world): State<SharedWorld>,
    caller: Caller,
    origin: Origin,
    ids: IdKind,
    Path(folder): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, GraphError> {
    caller.may(&SCOPES)?;
    let found = Folder::find(&folder).ok_or_else(GraphError::malformed_id)?;
    let copies = world.mail.in_folder(caller.account, found);
    let path = format!("me/mailFolders/{folder}/messages");
    let context = format!("mailFolders('{folder}')/messages");
    let address = PageAddress { origin: &origin, path: &path, context: &context, ids };
    page(&address, caller.account, &copies, &QueryOptions::parse(query.as_deref(), Takes::Filter)?)
        .map(Json)
}

/// `GET /me/messages/{id}`
pub async fn message(
    State(world): State<SharedWorld>,
    caller: Caller,
    origin: Origin,
    ids: IdKind,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, GraphError> {
    caller.may(&SCOPES)?;
    let options = QueryOptions::parse(query.as_deref(), Takes::Nothing)?;
    describe(&find(&world, &caller, &id)?, &caller, &origin, &options, ids).map(Json)
}

/// The message with this id in the caller's mailbox.
pub fn find(world: &World, caller: &Caller, id: &str) -> Result<MailCopy, GraphError> {
    world.mail.copy(caller.account, id).ok_or_else(GraphError::no_such_item)
}

/// One message as an answer of its own.
pub fn describe(
    copy: &MailCopy,
    caller: &Caller,
    origin: &Origin,
    options: &QueryOptions,
    ids: IdKind,
) -> Result<Value, GraphError> {
    let mut message = describe_message(copy, options, ids)?;
    message["@odata.context"] = json!(context(origin, caller.account, "messages/$entity"));
    Ok(message)
}

/// `GET /me/mailFolders`
pub async fn folders(
    State(world): State<SharedWorld>,
    caller: Caller,
    origin: Origin,
) -> Result<Json<Value>, GraphError> {
    caller.may(&SCOPES)?;
    let folders = Folder::ALL.map(|folder| describe_folder(&world.mail, caller.account, folder));
    let context = context(&origin, caller.account, "mailFolders");
    Ok(Json(json!({"@odata.context": context, "value": folders})))
}

/// `GET /me/mailFolders/{folder}`
pub async fn folder(
    State(world): State<SharedWorld>,
    caller: Caller,
    origin: Origin,
    Path(folder): Path<String>,
) -> Result<Json<Value>, GraphError> {
    caller.may(&SCOPES)?;
    let found = Folder::find(&folder).ok_or_else(GraphError::malformed_id)?;
    let mut described = describe_folder(&world.mail, caller.account, found);
    described["@odata.context"] = json!(context(&origin, caller.account, "mailFolders/$entity"));
    Ok(Json(described))
}

fn describe_folder(mail: &MailStore, owner: &'static DemoAccount, folder: Folder) -> Value {
    let items = mail.in_folder(owner, folder).len();
    json!({
        "id": folder.id(),
        "displayName": folder.display_name(),
        "parentFolderId": "AAMkAGSandboxFolderRootAAAAAAEIAAA=",
        "childFolderCount": 0,
        "unreadItemCount": if folder == Folder::Inbox { items } else { 0 },
        "totalItemCount": items,
        "isHidden": false,
    })
}

/// What an answer says about its kind.
pub fn context(origin: &Origin, owner: &DemoAccount, what: &str) -> String {
    format!("{origin}/v1.0/$metadata#users('{}')/{what}", owner.object_id)
}
