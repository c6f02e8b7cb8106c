//! Who may know whom: every arrow of the house points downwards, and every room is small.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "support/source.rs"]
mod source;

use std::path::Path;

use source::Source;

/// A room, and the rooms that it may know besides itself. What stands in `server.rs` itself (the
/// state that all share, and the errors it maps) is the room `server`.
const ROOMS: [(&str, &[&str]); 42] = [
    // What both sides share.
    ("mail", &[]),
    ("user", &[]),
    ("sign_in", &[]),
    ("error", &["mail"]),
    ("sent", &["error", "mail"]),
    // What people see.
    ("components", &["error", "mail", "sent", "user", "sign_in"]),
    ("islands", &["api", "components", "error", "mail", "sent", "user"]),
    ("pages", &["islands", "components", "error", "mail", "sent", "user", "sign_in"]),
    ("app", &["pages", "islands", "components", "error", "mail", "user", "sign_in"]),
    ("api", &["server::http", "error", "mail", "sent", "user"]),
    // What everybody on the server stands on.
    ("server::clock", &[]),
    ("server::random", &[]),
    ("server::secret", &[]),
    ("server::params", &[]),
    ("server::said", &[]),
    ("server::lead", &[]),
    ("server::loopback", &[]),
    ("server::meter", &[]),
    ("server::trace", &["server::random"]),
    ("server::outbound", &["server::clock", "server::loopback", "server::meter", "server::trace"]),
    (
        "server::collector",
        &["server::meter", "server::outbound", "server::random", "server::trace"],
    ),
    // What an id_token says, and whether it is true: nothing of HTTP.
    ("server::json", &[]),
    ("server::id_token", &["server::clock", "server::json"]),
    // The five tasks and what they keep.
    (
        "server::config",
        &[
            "server::session",
            "server::clock",
            "server::random",
            "server::secret",
            "server::loopback",
        ],
    ),
    (
        "server::session",
        &[
            "server::clock",
            "server::id_token",
            "server::meter",
            "server::random",
            "server::secret",
            "server::trace",
            "user",
        ],
    ),
    (
        "server::identity",
        &[
            "server::config",
            "server::id_token",
            "server::json",
            "server::session",
            "server::loopback",
            "server::meter",
            "server::outbound",
            "server::params",
            "server::lead",
            "server::clock",
            "server::random",
            "server::said",
            "server::secret",
            "server::trace",
            "sign_in",
        ],
    ),
    (
        "server::graph",
        &[
            "server::session",
            "server::outbound",
            "server::clock",
            "server::loopback",
            "server::said",
            "server::secret",
            "server::trace",
            "mail",
            "user",
        ],
    ),
    (
        "server::outbox",
        &["server::clock", "server::session", "server::trace", "error", "mail", "sent"],
    ),
    ("server::gate", &["server::session", "error"]),
    // What looks at all of it before anybody signs in.
    (
        "server::doctor",
        &[
            "components",
            "server::clock",
            "server::config",
            "server::id_token",
            "server::identity",
            "server::outbound",
            "server::session",
            "sign_in",
        ],
    ),
    // What puts them together.
    (
        "server::send",
        &[
            "server",
            "server::graph",
            "server::outbox",
            "server::session",
            "server::uploads",
            "server::clock",
            "server::meter",
            "server::trace",
            "error",
            "mail",
            "sent",
            "user",
        ],
    ),
    (
        "server::uploads",
        &[
            "server",
            "server::graph",
            "server::session",
            "server::clock",
            "server::random",
            "error",
            "mail",
            "user",
        ],
    ),
    (
        "server::user",
        &["server", "server::graph", "server::session", "server::clock", "error", "user"],
    ),
    (
        "server",
        &[
            "server::clock",
            "server::config",
            "server::gate",
            "server::graph",
            "server::http",
            "server::identity",
            "server::outbound",
            "server::outbox",
            "server::session",
            "server::uploads",
            "error",
            "mail",
            "user",
        ],
    ),
    (
        "server::http",
        &[
            "app",
            "pages",
            "api",
            "server",
            "server::clock",
            "server::collector",
            "server::config",
            "server::graph",
            "server::id_token",
            "server::identity",
            "server::lead",
            "server::meter",
            "server::params",
            "server::random",
            "server::session",
            "server::trace",
            "server::uploads",
            "error",
            "mail",
            "sent",
            "user",
            "sign_in",
        ],
    ),
    // Somebody else, whom the server meets over HTTP only.
    ("sandbox", &[]),
    // The program.
    ("main", &["command", "demo", "server", "sockets", "stop", "threads"]),
    ("sockets", &[]),
    ("stop", &[]),
    ("threads", &["server"]),
    ("demo", &["start_log"]),
    ("command", &[]),
];

/// The room that a path stands in.
fn room(path: &str) -> Option<&'static str> {
    let stands_in = |room: &str| {
        path == room || path.strip_prefix(room).is_some_and(|rest| rest.starts_with("::"))
    };
    ROOMS.iter().map(|(room, _)| *room).filter(|room| stands_in(room)).max_by_key(|room| room.len())
}

/// What a file names although it may not.
fn forbidden(file: &Source) -> Vec<String> {
    if file.module == "lib" {
        return Vec::new();
    }
    let Some(own) = room(&file.module) else {
        return vec![format!("{} stands in no room", file.module)];
    };
    let (_, may) = ROOMS.iter().find(|(room, _)| *room == own).unwrap();
    let named = file.named().into_iter().filter(|path| !path.is_empty());
    named
        .filter(|path| {
            let known = room(path);
            known != Some(own)
                && !may.iter().any(|allowed| known == Some(allowed) || path == allowed)
        })
        .map(|path| format!("{} names {path}", file.module))
        .collect()
}

#[test]
fn every_arrow_points_downwards() {
    let files = Source::all();
    assert!(files.len() > 150, "the source was not found");
    let wrong: Vec<_> = files.iter().flat_map(forbidden).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_room_is_there() {
    let files = Source::all();
    for (name, _) in ROOMS {
        assert!(files.iter().any(|file| room(&file.module) == Some(name)), "{name} is empty");
    }
}

#[test]
fn the_shared_types_know_four_crates() {
    const STRANGERS: [&str; 15] = [
        "leptos",
        "axum",
        "http",
        "reqwest",
        "rusqlite",
        "sqlx",
        "tokio",
        "tracing",
        "url",
        "uuid",
        "server_fn",
        "web_sys",
        "wasm_bindgen",
        "leptos_axum",
        "serde_json",
    ];
    for file in Source::all().iter().filter(|file| {
        ["mail", "user", "error", "sent", "sign_in"]
            .contains(&room(&file.module).unwrap_or_default())
    }) {
        for name in STRANGERS {
            assert!(!file.names_crate(name), "{} names {name}", file.module);
        }
    }
}

#[test]
fn the_tasks_know_neither_leptos_nor_the_error_of_the_wire() {
    for file in Source::all() {
        let room = room(&file.module).unwrap_or_default();
        if ["server::identity", "server::graph", "server::session", "server::config"]
            .contains(&room)
        {
            assert!(!file.names_crate("leptos"), "{}", file.module);
            assert!(!file.code.contains("AppError"), "{}", file.module);
        }
    }
}

#[test]
fn the_id_token_is_judged_without_http() {
    for file in
        Source::all().iter().filter(|file| file.module.starts_with("server::identity::id_token"))
    {
        for name in ["axum", "http", "reqwest", "tokio"] {
            assert!(!file.names_crate(name), "{} names {name}", file.module);
        }
    }
}

#[test]
fn a_planted_violation_is_noticed() {
    let file = |path: &str, code: &str| forbidden(&Source::new(Path::new(path), code));
    for (path, code) in [
        ("mail/form.rs", "use crate::error::AppError;"),
        ("components/notice.rs", "use crate::server::AppState;"),
        ("components/notice.rs", "fn f() { crate::pages::x(); }"),
        ("islands/compose_form.rs", "use crate::{api::send_mail, pages::ComposePage};"),
        (
            "islands/compose_form.rs",
            "use crate::{\n    api,\n    error::{self, wire},\n    app::{Assets, Shell},\n};",
        ),
        ("server/identity/token.rs", "use crate::error::AppError;"),
        ("server/identity/token.rs", "use super::super::graph::GraphClient;"),
        ("server/identity/token.rs", "use crate::server::{config::Config, http::serve};"),
        ("server/identity.rs", "use super::graph;"),
        ("server/graph/mail.rs", "use crate::server::identity;"),
        ("server/session/sql.rs", "use crate::server::config::Config;"),
        ("server/session.rs", "use super::AppState;"),
        ("server/id_token.rs", "use super::session::Sealer;"),
        ("server/config.rs", "type X = crate::sandbox::Sandbox;"),
        ("sandbox/graph.rs", "use crate::mail::Message;"),
        ("sandbox/graph.rs", "use crate::server::graph::GraphClient;"),
        ("user.rs", "use super::mail::Message;"),
        ("nowhere.rs", ""),
    ] {
        assert!(!file(path, code).is_empty(), "{path}: {code}");
    }
    for (path, code) in [
        ("mail/form.rs", "/// See [`crate::error::AppError`].\nuse super::recipient::Recipient;"),
        ("mail/form.rs", "#[cfg(test)]\nmod tests { use crate::error::AppError; }"),
        (
            "server/http/home.rs",
            "use crate::server::{AppState, random};\nuse super::render::{self, Script};",
        ),
        (
            "server/identity/token.rs",
            "use super::explain;\nuse crate::server::id_token::{self, Expected};",
        ),
        ("server/send.rs", "use super::graph;\nuse super::AppState;"),
    ] {
        assert!(file(path, code).is_empty(), "{path}: {:?}", file(path, code));
    }
}

#[test]
fn files_are_small() {
    let files = Source::all();
    let large: Vec<_> = files
        .iter()
        .filter(|file| file.lines() >= 200)
        .map(|file| (file.path.clone(), file.lines()))
        .collect();
    assert!(large.is_empty(), "200 lines or more: {large:#?}");
}
