//! Lets a process run in slices so thin that it can be stopped between two of its steps.

use std::io::Write;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use crate::instance::Instance;

const SLICE: Duration = Duration::from_micros(100);

/// A shell that signals at once: to start a program for each signal would take longer than a slice.
pub struct Slices {
    shell: Child,
    orders: ChildStdin,
    process: u32,
}

impl Slices {
    /// Stops the process; it goes on by slices.
    pub fn of(instance: &Instance) -> Self {
        let mut shell = Command::new("sh").stdin(Stdio::piped()).spawn().unwrap();
        let orders = shell.stdin.take().unwrap();
        let mut slices = Self { shell, orders, process: instance.id() };
        slices.stop();
        slices
    }

    /// Lets it run for a moment.
    pub fn run(&mut self) {
        self.order("CONT");
        let begun = Instant::now();
        while begun.elapsed() < SLICE {
            std::hint::spin_loop();
        }
        self.stop();
    }

    /// Lets it go on for good.
    pub fn release(mut self) {
        self.order("CONT");
        drop(self.orders);
        self.shell.wait().unwrap();
    }

    fn stop(&mut self) {
        self.order("STOP");
        while !self.is_stopped() {
            std::thread::yield_now();
        }
    }

    fn order(&mut self, signal: &str) {
        writeln!(self.orders, "kill -{signal} {}", self.process).unwrap();
    }

    /// Whether all of its threads have stopped.
    fn is_stopped(&self) -> bool {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.process)).unwrap();
        tasks.map(Result::unwrap).all(|task| {
            // A thread that has just ended has no state any more.
            let Ok(stat) = std::fs::read_to_string(task.path().join("stat")) else { return true };
            stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('T'))
        })
    }
}
