//! Arguments, configuration, state, router, serve. No logic.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the command line")]

use std::process::ExitCode;
use std::time::Duration;

use graph_connect::server::AppState;
use graph_connect::server::clock::Timestamp;
use graph_connect::server::collector::Collector;
use graph_connect::server::config::{Config, Faults, Vars};
use graph_connect::server::doctor::{self, Report};
use graph_connect::server::http::{log_to_stderr, serve};
use graph_connect::server::meter;
use graph_connect::server::outbound::Outbound;
use graph_connect::server::session::{DatabaseUrl, StoreError, Stores};

mod command;
#[cfg_attr(not(feature = "sandbox"), path = "demo/absent.rs")]
mod demo;
mod sockets;
mod stop;
mod threads;

use command::Command;
use demo::{Demo, Running};
use sockets::Sockets;
use stop::Stop;

/// A send takes and gives back some hundred pieces of memory, which glibc's allocator does slowly.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long threads that hang in the system, such as in the look-up of a name, hold up the end.
const END: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let mut faults = Faults::default();
    let vars = Vars::load(&mut faults);
    match threads::runtime(&vars) {
        Ok(runtime) => {
            let code = runtime.block_on(program(vars, faults));
            runtime.shutdown_timeout(END);
            code
        }
        Err(error) => {
            eprintln!("threads: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn program(vars: Vars, faults: Faults) -> ExitCode {
    let command = match Command::parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    let done = match command {
        Command::Help => return print(command::HELP),
        Command::Version => return print(&command::version()),
        Command::Serve => run(vars, faults).await,
        Command::Check { json } => return check(json, vars, faults).await,
        Command::Sandbox => run_sandbox(&vars, faults).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(faults) => {
            eprint!("{faults}");
            ExitCode::FAILURE
        }
    }
}

async fn run(mut vars: Vars, mut faults: Faults) -> Result<(), Faults> {
    meter::built_from(command::commit());
    let collector = start_log(&vars, &mut faults);
    let Some(mut stop) = Stop::listen(&mut faults) else { return Err(faults) };
    let demo = Demo::prepare(&mut vars, &mut faults);
    let config = Config::from_vars(&vars).map_err(|more| faults.merge(more)).ok();
    let (address, database) = Config::places(&vars);
    // A database may be slow to open.
    let stores = tokio::select! {
        stores = open_stores(database, &mut faults) => stores,
        () = stop.told() => return Ok(()),
    };
    let sockets = Sockets::open(address, Config::admin_place(&vars), &mut faults);
    let outbound = Outbound::new().map_err(|error| faults.add("TLS", error.to_string())).ok();
    let Some(demo) = demo else { return Err(faults) };
    let sandbox = demo.start(Config::reply_url(&vars), &mut faults).await;
    faults.refuse_any()?;
    let (Some(config), Some(stores), Some(sockets), Some(outbound)) =
        (config, stores, sockets, outbound)
    else {
        return Err(faults);
    };
    let state = AppState::new(&config, outbound, stores, sandbox.badge());
    println!("Graph Connect is ready: {}", config.public_url.origin());
    sandbox.introduce();
    sockets::tell_ready();
    serve(sockets.site, sockets.admin, state, async move { stop.told().await }).await;
    if let Some(collector) = collector {
        collector.finish().await;
    }
    sandbox.stop().await;
    Ok(())
}

/// The setup doctor: what can't even be read of the configuration is a finding like any other.
async fn check(json: bool, mut vars: Vars, mut faults: Faults) -> ExitCode {
    let demo = Demo::prepare(&mut vars, &mut faults);
    let outbound = Outbound::new().map_err(|error| faults.add("TLS", error.to_string()));
    // Where its address is taken, it may run already: the findings tell.
    let sandbox = match demo {
        Some(demo) => Some(demo.start(Config::reply_url(&vars), &mut Faults::default()).await),
        None => None,
    };
    let report = match outbound {
        Ok(outbound) => {
            let origin = sandbox.as_ref().and_then(Running::badge).map(|badge| badge.origin);
            doctor::check(&vars, &faults, origin.as_deref(), outbound, Timestamp::now()).await
        }
        Err(()) => Report::of_faults(&faults),
    };
    if let Some(sandbox) = sandbox {
        sandbox.stop().await;
    }
    if json {
        println!("{}", serde_json::to_string(&report).unwrap_or_default());
    } else {
        print!("{report}");
    }
    if report.ready { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn run_sandbox(vars: &Vars, mut faults: Faults) -> Result<(), Faults> {
    start_log(vars, &mut faults);
    let stop = Stop::listen(&mut faults);
    let demo = Demo::alone(vars, &mut faults);
    let (Some(mut stop), Some(demo)) = (stop, demo) else { return Err(faults) };
    let sandbox = demo.start(Config::reply_url(vars), &mut faults).await;
    if let Err(faults) = faults.refuse_any() {
        sandbox.stop().await;
        return Err(faults);
    }
    sandbox.introduce();
    stop.told().await;
    sandbox.stop().await;
    Ok(())
}

fn start_log(vars: &Vars, faults: &mut Faults) -> Option<Collector> {
    let json = match vars.get("CONNECT_LOG_FORMAT").unwrap_or(demo::LOG_FORMAT) {
        "text" => false,
        "json" => true,
        _ => {
            faults.add("CONNECT_LOG_FORMAT", "has to be text or json");
            false
        }
    };
    let at = |address: &str| {
        let outbound = Outbound::new().map_err(|error| error.to_string())?;
        Collector::at(address, &outbound)
    };
    let collector = vars.parsed("OTEL_EXPORTER_OTLP_ENDPOINT", at, faults);
    if !log_to_stderr(vars.get("RUST_LOG").unwrap_or("info"), json, collector.as_ref()) {
        faults.add("RUST_LOG", "is no filter such as info or graph_connect=debug");
    }
    collector
}

async fn open_stores(database: Option<DatabaseUrl>, faults: &mut Faults) -> Option<Stores> {
    let database = database?;
    let text = match database.open().await {
        Ok(stores) => return Some(stores),
        Err(error @ StoreError::Newer(_)) => {
            format!("{error}: use a newer program or another database")
        }
        Err(error) => format!("{database} can't be opened: {error}"),
    };
    faults.add("CONNECT_DATABASE_URL", text);
    None
}

fn print(text: &str) -> ExitCode {
    println!("{text}");
    ExitCode::SUCCESS
}
