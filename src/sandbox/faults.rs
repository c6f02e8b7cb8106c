//! What is to go wrong, as tests ask for it.

mod answer;
mod apply;
mod plan;
mod target;

use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Value, json};

pub use apply::apply;
use plan::Cut;
pub use plan::{ErrorKind, Plan};
use target::Target;

/// How many faults may wait at once.
const LIMIT: usize = 1_000;

/// The faults that wait for their requests, the first come first.
#[derive(Debug, Default)]
pub struct Faults {
    waiting: Mutex<Vec<Fault>>,
}

#[derive(Debug)]
struct Fault {
    on: Target,
    times: u64,
    plan: Plan,
    described: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    on: String,
    #[serde(default = "once")]
    times: u64,
    #[serde(rename = "do")]
    action: Value,
}

fn once() -> u64 {
    1
}

impl Faults {
    /// Take an order; the text says what is wrong with it.
    pub fn order(&self, order: &[u8]) -> Result<(), String> {
        let order: Order = serde_json::from_slice(order).map_err(|error| error.to_string())?;
        let on = Target::parse(&order.on)?;
        if order.times == 0 {
            return Err("`times` must be at least 1".to_owned());
        }
        let described = order.action.clone();
        let plan: Plan =
            serde_json::from_value(order.action).map_err(|error| format!("`do`: {error}"))?;
        plan.check(&on)?;
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= LIMIT {
            return Err(format!(
                "{LIMIT} faults are waiting already: DELETE /sandbox/faults first"
            ));
        }
        waiting.push(Fault { on, times: order.times, plan, described });
        Ok(())
    }

    /// What waits, as it was ordered, with the times that are left.
    pub fn list(&self) -> Vec<Value> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting
            .iter()
            .map(|fault| json!({"on": fault.on.to_string(), "times": fault.times, "do": fault.described}))
            .collect()
    }

    /// Let everything work again.
    pub fn clear(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What goes wrong with this request, if anything.
    fn take(&self, target: &Target) -> Option<Plan> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let place = waiting.iter().position(|fault| fault.on.covers(target))?;
        waiting[place].times -= 1;
        if waiting[place].times == 0 {
            return Some(waiting.remove(place).plan);
        }
        Some(waiting[place].plan.clone())
    }
}
