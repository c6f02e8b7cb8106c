//! An answer as a test reads it.

use http::HeaderMap;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

#[derive(Clone, Debug)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// The value of a header that comes once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let all = self.all(name);
        assert!(all.len() < 2, "{name} comes {} times", all.len());
        all.first().copied()
    }

    /// All values of a header.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
    }

    /// The address that a redirect leads to.
    pub fn location(&self) -> &str {
        self.header("location")
            .unwrap_or_else(|| panic!("no redirect: {} {}", self.status, self.text()))
    }

    /// The address that a tiny page leads to.
    pub fn refresh(&self) -> String {
        let content = self.attribute("meta[http-equiv=refresh]", "content").unwrap_or_default();
        let target = content.strip_prefix("0;url=").map(str::to_owned);
        target.unwrap_or_else(|| panic!("leads nowhere: {} {}", self.status, self.text()))
    }

    /// The texts of the elements that a selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let document = Html::parse_document(&self.text());
        let elements = elements(&document, selector);
        elements.iter().map(|element| element.text().collect()).collect()
    }

    /// The text of the one element that a selector finds.
    pub fn one(&self, selector: &str) -> String {
        let texts = self.texts(selector);
        assert_eq!(texts.len(), 1, "{selector} in {}", self.text());
        texts[0].clone()
    }

    /// An attribute of the first element that a selector finds.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let document = Html::parse_document(&self.text());
        elements(&document, selector).first()?.attr(name).map(str::to_owned)
    }

    /// The title of the one notice.
    pub fn notice(&self) -> String {
        // The bars of the form wait hidden for the island.
        self.one(":not(.bars) > .notice > .notice-title")
    }

    /// What fields of the form hold.
    pub fn field(&self, name: &str) -> String {
        if let Some(value) = self.attribute(&format!("input[name={name}]"), "value") {
            return value;
        }
        self.one(&format!("textarea[name={name}]"))
    }

    /// Everything that went over the wire, headers and body.
    pub fn everything(&self) -> String {
        format!("{:?} {}", self.headers, String::from_utf8_lossy(&self.body))
    }
}

/// The elements that a selector finds, as a browser does: what a template holds is no part of the
/// page.
fn elements<'a>(document: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).unwrap();
    let in_template = |element: &ElementRef| element.ancestors().any(|it| it.value().is_fragment());
    document.select(&selector).filter(|element| !in_template(element)).collect()
}
