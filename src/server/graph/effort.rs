//! What it costs to clean HTML, before any of it is done: a few bytes can ask a parser for billions
//! of steps. It opens all formatting elements again in each block, and looks through all open
//! elements at each tag. So the parser of `ammonia` runs first with a tree that only counts.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ExpandedName, ParseOpts, QualName, local_name, ns, parse_fragment};

use super::attributes::most_in_a_tag;

/// The most steps, of about 10 ns. Thousands of cells of a pasted table take some millions.
const MOST: u64 = 50_000_000;

/// How many bytes are read between two looks at the count.
const AT_A_TIME: usize = 1_024;

/// The most attributes of a tag.
const ATTRIBUTES: usize = 1_000;

/// Whether `ammonia` cleans this in bounded time and memory.
pub(super) fn is_bounded(html: &str) -> bool {
    if most_in_a_tag(html) > ATTRIBUTES {
        return false;
    }
    let tree = Counted::default();
    let (steps, div) = (tree.steps.clone(), QualName::new(None, ns!(html), local_name!("div")));
    let mut parser = parse_fragment(tree, ParseOpts::default(), div, Vec::new(), false);
    let mut rest = html;
    while !rest.is_empty() && steps.get() <= MOST {
        let (piece, others) = rest.split_at(rest.floor_char_boundary(AT_A_TIME));
        parser.process(StrTendril::from_slice(piece));
        rest = others;
    }
    drop(parser);
    steps.get() <= MOST
}

/// A tree that keeps nothing, and counts what `ammonia`'s own would have to do.
#[derive(Default)]
struct Counted {
    steps: Rc<Cell<u64>>,
    /// The elements that the parser holds: those that are open, or will be opened again.
    held: Rc<Cell<u64>>,
    /// All nodes so far.
    nodes: Cell<u64>,
    /// The bytes of the text that is being written.
    text: Cell<u64>,
    /// The attributes that `<html>` and `<body>` brought later.
    late_attributes: Cell<u64>,
}

/// An element, as long as the parser holds it.
struct Element {
    name: QualName,
    is_integration_point: bool,
    held: Rc<Cell<u64>>,
}

impl Drop for Element {
    fn drop(&mut self) {
        self.held.set(self.held.get() - 1);
    }
}

impl Counted {
    fn count(&self, steps: u64) {
        self.steps.set(self.steps.get().saturating_add(steps));
    }

    fn element(&self, name: QualName, is_integration_point: bool) -> Rc<Element> {
        self.nodes.set(self.nodes.get() + 1);
        self.held.set(self.held.get() + 1);
        Rc::new(Element { name, is_integration_point, held: self.held.clone() })
    }

    /// What stands in a table and can't, is written before it: all before that is looked through.
    fn count_foster(&self) {
        self.count(2_000 + self.nodes.get() / 8);
    }
}

impl TreeSink for Counted {
    type Handle = Rc<Element>;
    type Output = ();
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) {}

    /// An end tag that closes nothing is compared with all formatting elements.
    fn parse_error(&self, _: Cow<'static, str>) {
        self.count(1 + self.held.get() / 4);
    }

    fn get_document(&self) -> Self::Handle {
        self.element(QualName::new(None, ns!(), local_name!("")), false)
    }

    fn elem_name<'a>(&'a self, target: &'a Self::Handle) -> ExpandedName<'a> {
        self.count(1);
        target.name.expanded()
    }

    /// A formatting element is compared with all others (WHATWG HTML, section 13.2.4.3). What is
    /// written out of it may be opened again many times.
    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        flags: ElementFlags,
    ) -> Self::Handle {
        let size = |attribute: &Attribute| attribute.name.local.len() + attribute.value.len();
        let bytes = name.local.len() + attributes.iter().map(size).sum::<usize>();
        self.count(128 + 8 * (bytes as u64 + self.held.get()));
        self.element(name, flags.mathml_annotation_xml_integration_point)
    }

    fn create_comment(&self, _: StrTendril) -> Self::Handle {
        self.get_document()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Self::Handle {
        self.get_document()
    }

    /// A text that grows is copied each time.
    fn append(&self, _: &Self::Handle, child: NodeOrText<Self::Handle>) {
        self.text.set(match child {
            NodeOrText::AppendNode(_) => 0,
            NodeOrText::AppendText(text) => self.text.get() + text.len() as u64,
        });
        self.count(1 + self.text.get() / 256);
    }

    fn append_based_on_parent_node(
        &self,
        _: &Self::Handle,
        _: &Self::Handle,
        _: NodeOrText<Self::Handle>,
    ) {
        self.count_foster();
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, _: &Self::Handle) -> Self::Handle {
        self.get_document()
    }

    fn same_node(&self, one: &Self::Handle, other: &Self::Handle) -> bool {
        self.count(1);
        Rc::ptr_eq(one, other)
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, _: &Self::Handle, _: NodeOrText<Self::Handle>) {
        self.count_foster();
    }

    fn add_attrs_if_missing(&self, _: &Self::Handle, attributes: Vec<Attribute>) {
        self.late_attributes.set(self.late_attributes.get() + attributes.len() as u64);
        self.count(8 * self.late_attributes.get());
    }

    fn remove_from_parent(&self, _: &Self::Handle) {
        self.count(1 + self.nodes.get() / 8);
    }

    fn reparent_children(&self, _: &Self::Handle, _: &Self::Handle) {
        self.count(1 + self.nodes.get() / 8);
    }

    fn is_mathml_annotation_xml_integration_point(&self, element: &Self::Handle) -> bool {
        element.is_integration_point
    }
}

#[cfg(test)]
mod tests;
