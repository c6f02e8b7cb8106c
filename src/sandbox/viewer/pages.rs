//! What the viewer shows. Subjects, names and bodies are whatever somebody sent, so everything is escaped.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::sandbox::accounts::demo_accounts;
use crate::sandbox::clock;
use crate::sandbox::mail_store::{Folder, Mail, MailCopy, MailStore, Message};
use crate::sandbox::page::Page;

/// How many mails of a folder are listed.
const LISTED: usize = 100;

/// All mailboxes.
pub fn mailboxes(mail: &MailStore) -> Response {
    let content = html! {
        h1 { "Mailboxes" }
        p.quiet { "Mail that the demo accounts sent and received. This page keeps itself up to date." }
        @for account in demo_accounts() {
            section {
                h2 { (account.display_name) " " span.quiet { (account.address) } }
                @for folder in Folder::ALL { (list(folder, &mail.in_folder(account, folder))) }
            }
        }
    };
    let script = Some("/sandbox/viewer.js");
    Page { script, refresh: Some(5), wide: true, ..Page::new("Mailboxes", content) }
        .respond(StatusCode::OK)
}

fn list(folder: Folder, copies: &[MailCopy]) -> Markup {
    html! {
        h3 { (folder.display_name()) " (" (copies.len()) ")" }
        @if copies.is_empty() { p.quiet { "Nothing here." } }
        ul.mails {
            @for copy in copies.iter().take(LISTED) {
                li {
                    a href={ "/mail/" (copy.mail.id) } { (subject(&copy.mail.message)) }
                    div.quiet {
                        @match folder {
                            Folder::Inbox => { "from " (copy.mail.account) }
                            Folder::SentItems | Folder::Drafts => { "to " (addresses(&copy.mail.message, "toRecipients")) }
                        }
                        ", " (clock::entra(copy.mail.received)) (marks(&copy.mail))
                    }
                }
            }
        }
        @if copies.len() > LISTED { p.quiet { "The newest " (LISTED) " are listed." } }
    }
}

/// What is unusual about a mail, in few words.
fn marks(mail: &Mail) -> String {
    let message = &mail.message;
    let attached = match mail.attachments.len() {
        0 => None,
        1 => Some("1 attachment".to_owned()),
        more => Some(format!("{more} attachments")),
    };
    let importance = message.importance().filter(|importance| *importance != "normal");
    let importance = importance.map(|importance| format!("{importance} importance"));
    let deferred = message.deferred_until();
    let deferred = deferred.map(|moment| format!("not before {}", clock::entra(moment)));
    let marks = [attached, importance, deferred].into_iter().flatten();
    marks.flat_map(|mark| [", ".to_owned(), mark]).collect()
}

/// One mail: what it says, where it came from, what exactly was sent.
pub fn mail(mail: &Mail) -> Response {
    let message = &mail.message;
    let content = html! {
        p { a href="/" { "All mailboxes" } }
        h1 { (subject(message)) }
        dl {
            dt { "From" } dd { (message.from().unwrap_or(&mail.account)) }
            @for (label, field) in [("To", "toRecipients"), ("Cc", "ccRecipients"), ("Bcc", "bccRecipients"), ("Reply to", "replyTo")] {
                @if message.recipients(field).next().is_some() {
                    dt { (label) } dd { (addresses(message, field)) }
                }
            }
            dt { (if mail.is_draft { "Written" } else { "Accepted" }) } dd { (clock::entra(mail.received)) }
            @if let Some(moment) = message.deferred_until() { dt { "Not before" } dd { (clock::entra(moment)) } }
            @if let Some(importance) = message.importance() { dt { "Importance" } dd { (importance) } }
            @if !mail.save_to_sent_items { dt { "Copy" } dd { "not kept in Sent Items" } }
        }
        (body(mail))
        (attachments(mail))
        details { summary { "Headers of the request" } (headers(mail)) }
        details { summary { "Source" } pre { (source(message)) } }
    };
    Page { wide: true, ..Page::new(subject(message), content) }.respond(StatusCode::OK)
}

/// For an address that leads nowhere.
pub fn no_such_mail() -> Response {
    let content = html! { h1 { "There is no such mail" } p { a href="/" { "All mailboxes" } } };
    Page::new("There is no such mail", content).respond(StatusCode::NOT_FOUND)
}

fn body(mail: &Mail) -> Markup {
    html! {
        @if mail.message.is_html() {
            iframe sandbox="" title="The message" src={ "/mail/" (mail.id) "/body" } {}
        } @else {
            pre { (mail.message.content()) }
        }
    }
}

fn attachments(mail: &Mail) -> Markup {
    html! {
        @if !mail.attachments.is_empty() {
            h2 { "Attachments" }
            ul {
                @for attachment in &mail.attachments {
                    li {
                        a href={ "/mail/" (mail.id) "/attachments/" (attachment.id) } download { (attachment.name) }
                        ", " (attachment.size) " bytes " span.quiet { "SHA-256 " (attachment.sha256) }
                    }
                }
            }
        }
    }
}

fn headers(mail: &Mail) -> Markup {
    html! {
        dl {
            dt { "request-id (answered)" } dd { (mail.request_id) }
            @for (name, value) in &mail.headers { dt { (name) } dd { (value) } }
        }
    }
}

fn source(message: &Message) -> String {
    serde_json::to_string_pretty(message.json()).unwrap_or_default()
}

fn subject(message: &Message) -> &str {
    if message.subject().trim().is_empty() { "(no subject)" } else { message.subject() }
}

fn addresses(message: &Message, field: &str) -> String {
    let shown = message.recipients(field).map(|to| match to.name {
        "" => to.address.to_owned(),
        name => format!("{name} <{}>", to.address),
    });
    shown.collect::<Vec<_>>().join("; ")
}
