//! Forms that can be sent.

use uuid::Uuid;

/// A mail as a person fills it in; fields can be changed.
#[derive(Clone)]
pub struct Form(Vec<(&'static str, String)>);

impl Form {
    /// A mail under a key of its own.
    pub fn new() -> Self {
        Self(vec![
            ("to", "megan@fabrikam.example".to_owned()),
            ("subject", "Hello".to_owned()),
            ("content_type", "text".to_owned()),
            ("body", "Hi Megan".to_owned()),
            ("idempotency_key", Uuid::new_v4().to_string()),
        ])
    }

    /// With another value for a field, or one field more.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.retain(|(field, _)| *field != name);
        self.0.push((name, value.into()));
        self
    }

    /// Without a field.
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(field, _)| *field != name);
        self
    }

    pub fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| *field == name).map_or("", |(_, value)| value)
    }

    /// As the browser's methods take it.
    pub fn fields(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }
}
