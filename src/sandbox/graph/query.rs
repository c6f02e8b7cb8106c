//! The query options of `OData` that the sandbox understands.
//! <https://learn.microsoft.com/graph/query-parameters>

use serde_json::{Map, Value};

use super::error::GraphError;
use super::filter::{Filter, Order};

const DEFAULT_TOP: usize = 10;
const LARGEST_TOP: usize = 1000;

/// The options of one request.
#[derive(Clone, Debug)]
pub struct QueryOptions {
    select: Option<Vec<String>>,
    /// How many items a page has.
    pub top: usize,
    /// How many items come before it.
    pub skip: usize,
    /// Whether the number of all items is wanted.
    pub count: bool,
    /// What items have to fulfil.
    pub filter: Filter,
    /// What people have to look like.
    pub search: Option<String>,
}

/// The options that not every path takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// None of them.
    Nothing,
    /// `$filter`.
    Filter,
    /// `$search`.
    Search,
}

impl Default for QueryOptions {
    fn default() -> Self {
        let filter = Filter::default();
        Self { select: None, top: DEFAULT_TOP, skip: 0, count: false, filter, search: None }
    }
}

impl QueryOptions {
    /// Read the options; one that would change the result and is not built is refused.
    pub fn parse(query: Option<&str>, takes: Takes) -> Result<Self, GraphError> {
        let mut options = Self::default();
        let mut order = None;
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match &*name {
                "$select" => {
                    options.select =
                        Some(value.split(',').map(|name| name.trim().to_owned()).collect());
                }
                "$top" => options.top = number(&name, &value, 1..=LARGEST_TOP)?,
                "$skip" => options.skip = number(&name, &value, 0..=usize::MAX)?,
                "$count" => options.count = value.eq_ignore_ascii_case("true"),
                "$filter" if takes == Takes::Filter => options.filter = Filter::parse(&value)?,
                "$orderby" if takes == Takes::Filter => order = Some(Order::parse(&value)?),
                "$search" if takes == Takes::Search => {
                    options.search = Some(value.trim_matches('"').to_owned());
                }
                option if option.starts_with('$') => {
                    return Err(GraphError::bad_request(format!(
                        "The sandbox has no query option '{option}={value}'."
                    )));
                }
                _ => {}
            }
        }
        options.filter.check_order(order.as_ref())?;
        Ok(options)
    }

    /// Whether a property that comes without asking is wanted.
    pub fn shows(&self, name: &str) -> bool {
        let Some(select) = &self.select else {
            return true;
        };
        select.iter().any(|asked| asked.eq_ignore_ascii_case(name))
    }

    /// The properties that were selected, or those that come without asking.
    pub fn project(&self, all: &Value, usual: &[&str], kind: &str) -> Result<Value, GraphError> {
        let mut projected = Map::new();
        let Some(select) = &self.select else {
            for name in usual {
                projected.insert((*name).to_owned(), all[name].clone());
            }
            return Ok(projected.into());
        };
        for asked in select.iter().filter(|name| !name.is_empty() && *name != "*") {
            let known = all
                .as_object()
                .into_iter()
                .flatten()
                .find(|(name, _)| name.eq_ignore_ascii_case(asked));
            let Some((name, value)) = known else {
                let message = format!(
                    "Could not find a property named '{asked}' on type 'microsoft.graph.{kind}'."
                );
                return Err(GraphError::bad_request(message));
            };
            projected.insert(name.clone(), value.clone());
        }
        projected.insert("id".to_owned(), all["id"].clone());
        Ok(projected.into())
    }

    /// The query of the next page.
    pub fn next(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(select) = &self.select {
            query.append_pair("$select", &select.join(","));
        }
        if let Some(filter) = self.filter.text() {
            query.append_pair("$filter", filter);
        }
        if let Some(search) = &self.search {
            query.append_pair("$search", &format!("\"{search}\""));
        }
        if self.count {
            query.append_pair("$count", "true");
        }
        query.append_pair("$top", &self.top.to_string());
        query.append_pair("$skip", &(self.skip + self.top).to_string());
        query.finish()
    }
}

fn number(
    name: &str,
    value: &str,
    range: std::ops::RangeInclusive<usize>,
) -> Result<usize, GraphError> {
    let number = value.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| {
        GraphError::bad_request(format!("Invalid value '{value}' for {name} query option found."))
    })
}
