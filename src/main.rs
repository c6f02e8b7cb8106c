//! Arguments, configuration, state, router, serve. No logic.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the command line")]

use std::process::ExitCode;
use std::sync::Arc;

use graph_connect::server::AppState;
use graph_connect::server::config::{Config, Faults, Vars};
use graph_connect::server::http::{log_to_stderr, serve};
use graph_connect::server::outbound::Outbound;
use graph_connect::server::session::{SqliteStore, StoreError};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

mod command;
#[cfg_attr(not(feature = "sandbox"), path = "demo/absent.rs")]
mod demo;

use command::Command;
use demo::Demo;

#[tokio::main]
async fn main() -> ExitCode {
    let command = match Command::parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    let done = match command {
        Command::Help => return print(command::HELP),
        Command::Version => return print(command::VERSION),
        Command::Serve => run().await,
        Command::Sandbox => demo::run_alone(until_told_to_stop()).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(faults) => {
            eprint!("{faults}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Faults> {
    let mut vars = Vars::load()?;
    let mut faults = Faults::default();
    start_log(&vars, &mut faults);
    let demo = Demo::prepare(&mut vars, &mut faults);
    let config = Config::from_vars(&vars).map_err(|more| faults.merge(more)).ok();
    let (Some(config), Some(demo)) = (config, demo) else {
        return Err(faults);
    };
    let store = open_store(&config, &mut faults).await;
    let listener = bind(&config, &mut faults).await;
    let sandbox = demo.start(&config.public_url.reply_url(), &mut faults).await;
    let outbound = Outbound::new().map_err(|error| faults.add("TLS", error.to_string())).ok();
    faults.refuse_any()?;
    let (Some(store), Some(listener), Some(outbound)) = (store, listener, outbound) else {
        return Err(faults);
    };
    let state = AppState::new(&config, outbound, Arc::new(store), sandbox.badge());
    println!("Graph Connect is ready: {}", config.public_url.origin());
    sandbox.introduce();
    let served = serve(listener, state, until_told_to_stop()).await;
    sandbox.stop().await;
    served.map_err(|error| {
        faults.add("LEPTOS_SITE_ADDR", error.to_string());
        faults
    })
}

fn start_log(vars: &Vars, faults: &mut Faults) {
    let json = match vars.get("CONNECT_LOG_FORMAT") {
        None | Some("text") => false,
        Some("json") => true,
        Some(_) => {
            faults.add("CONNECT_LOG_FORMAT", "has to be text or json");
            false
        }
    };
    log_to_stderr(vars.get("RUST_LOG").unwrap_or("info"), json);
}

async fn open_store(config: &Config, faults: &mut Faults) -> Option<SqliteStore> {
    match SqliteStore::open(&config.database).await {
        Ok(store) => Some(store),
        Err(error @ StoreError::Newer(_)) => {
            faults.add(
                "CONNECT_DATABASE_URL",
                format!("{error}: use a newer program or another file"),
            );
            None
        }
        Err(error) => {
            faults.add(
                "CONNECT_DATABASE_URL",
                format!("{} can't be opened: {error}", config.database.display()),
            );
            None
        }
    }
}

async fn bind(config: &Config, faults: &mut Faults) -> Option<TcpListener> {
    match TcpListener::bind(config.listen).await {
        Ok(listener) => Some(listener),
        Err(error) => {
            let text = format!("can't listen on {}: {error}", config.listen);
            faults.add("LEPTOS_SITE_ADDR", text);
            None
        }
    }
}

async fn until_told_to_stop() {
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

fn print(text: &str) -> ExitCode {
    println!("{text}");
    ExitCode::SUCCESS
}
