//! What is a recipient, and what only looks like one.

use super::*;

fn parsed(text: &str) -> (String, Option<String>) {
    let recipient = Recipient::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    (recipient.address, recipient.name)
}

#[test]
fn an_address_may_carry_a_name() {
    for text in [
        "Megan Bowen <megan@fabrikam.example>",
        "  Megan Bowen<megan@fabrikam.example> ",
        "\"Megan Bowen\" <megan@fabrikam.example>",
        "\"Megan Bowen\"< megan@fabrikam.example >",
    ] {
        let (address, name) = parsed(text);
        assert_eq!((&*address, name.as_deref()), ("megan@fabrikam.example", Some("Megan Bowen")));
    }
    for text in
        ["megan@fabrikam.example", "<megan@fabrikam.example>", "\"\" <megan@fabrikam.example>"]
    {
        assert_eq!(parsed(text), ("megan@fabrikam.example".to_owned(), None), "{text}");
    }
}

#[test]
fn quoted_names_may_hold_anything_that_can_be_seen() {
    for (text, name) in [
        (r#""Bowen, Megan; (sales)" <m@b.example>"#, "Bowen, Megan; (sales)"),
        (r#""Megan \"Meg\" Bowen" <m@b.example>"#, "Megan \"Meg\" Bowen"),
        (r#""back\\slash" <m@b.example>"#, r"back\slash"),
        (r#""<i>@home</i>" <m@b.example>"#, "<i>@home</i>"),
        ("Zoë 👩‍🚀 <m@b.example>", "Zoë 👩‍🚀"),
    ] {
        assert_eq!(parsed(text), ("m@b.example".to_owned(), Some(name.to_owned())), "{text}");
    }
}

#[test]
fn international_addresses_are_addresses() {
    for text in [
        "zoë@bücher.example",
        "zoe\u{301}@example.com",
        "उपयोगकर्ता@हिन्दी.भारत",
        "ผู้ใช้@ทดสอบ.ไทย",
        "用户@例子.公司",
        "megan@xn--bcher-kva.example",
        "o'brien+tag/x=y@b.example",
        "\"quoted, local\"@b.example",
    ] {
        assert_eq!(parsed(text), (text.to_owned(), None));
    }
}

#[test]
fn line_breaks_and_what_can_t_be_seen_are_refused_wherever_they_stand() {
    for text in [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\n",
        "a\u{2028}@b.example",
        "a@b.example\0",
        "a\u{200b}@b.example",
        "a@b.example\u{feff}",
        "\"moc.bank\u{202e}\" <a@b.example>",
        "a@b\u{ad}ank.example",
    ] {
        assert_eq!(Recipient::parse(text), Err(RecipientError::ControlCharacter), "{text:?}");
    }
}

#[test]
fn what_is_not_exactly_one_address_is_refused() {
    for text in [
        "",
        "megan",
        "megan@",
        "@fabrikam.example",
        "megan@localhost",
        "megan@[127.0.0.1]",
        "a@b.example c@d.example",
        "a@b.example <c@d.example",
        "a@b.example <c@d.example>",
        "<a@b.example> <c@d.example>",
        "<<a@b.example>>",
        "a@b.example>",
        "<>",
        "Megan <>",
        "\"Megan <a@b.example>",
        "\"Me\"gan\" <a@b.example>",
        "\"Megan\\\" <a@b.example>",
        "a..b@c.example",
        ".a@c.example",
        "a@c..example",
        "a@-c.example",
        "mailto:a@b.example",
        // Comments are a thing of the past that no person writes (RFC 5322, section 3.2.2).
        "megan(work)@b.example",
        "megan@b.example (Megan)",
        // Full width, as an input method may leave it.
        "a＠b.example",
        "a@b。example",
        "a@b\u{a0}c.example",
    ] {
        assert_eq!(Recipient::parse(text), Err(RecipientError::NotAnAddress), "{text:?}");
    }
}

#[test]
fn an_address_has_at_most_254_bytes() {
    let address = |local: usize, labels: &[usize]| {
        let domain: Vec<_> = labels.iter().map(|length| "d".repeat(*length)).collect();
        format!("{}@{}.example", "l".repeat(local), domain.join("."))
    };
    let longest = address(64, &[63, 63, 53]);
    assert_eq!(longest.len(), 254);
    assert!(Recipient::parse(&longest).is_ok());
    for long in [
        address(64, &[63, 63, 54]),
        address(65, &[10]),
        address(10, &[64]),
        // 320 bytes: 64 + @ + 255, the sum of the old limits of the parts.
        address(64, &[63, 63, 63, 55]),
    ] {
        assert_eq!(Recipient::parse(&long), Err(RecipientError::NotAnAddress), "{}", long.len());
    }
    assert_eq!(address(64, &[63, 63, 63, 55]).len(), 320);
}

#[test]
fn look_alikes_are_refused_in_either_part() {
    for text in ["megan@f\u{430}brikam.example", "Megan <meg\u{430}n@fabrikam.example>"] {
        assert_eq!(Recipient::parse(text), Err(RecipientError::LookAlikes), "{text}");
    }
}

#[test]
fn lists_split_at_semicolons_and_commas_outside_quotes() {
    let list = parse_list(" a@b.example; \"Bowen, Megan\" <m@b.example>, c@d.example;; ").unwrap();
    let addresses: Vec<_> = list.iter().map(Recipient::address).collect();
    assert_eq!(addresses, ["a@b.example", "m@b.example", "c@d.example"]);
    assert_eq!(list[1].name(), Some("Bowen, Megan"));
}

#[test]
fn what_is_pasted_splits_at_lines_and_tabs_too() {
    let pasted = "a@b.example\r\nMegan <m@b.example>\tc@d.example\n\n\"open, <x@y.example>\nlast";
    let found: Vec<_> = entries(pasted).collect();
    let split =
        ["a@b.example", "Megan <m@b.example>", "c@d.example", "\"open, <x@y.example>", "last"];
    assert_eq!(found, split);
    assert_eq!(entries(" ,;\n\t ").count(), 0);
}

#[test]
fn what_is_still_being_typed_stands_behind_the_last_separator() {
    assert_eq!(open_entry("a@b.example; meg"), " meg");
    assert_eq!(open_entry("a@b.example,"), "");
    assert_eq!(open_entry("\"Bowen, Me"), "\"Bowen, Me");
    assert_eq!(open_entry(""), "");
}

#[test]
fn capitals_make_no_other_mailbox() {
    let mailbox = |text| Recipient::parse(text).unwrap().mailbox();
    assert_eq!(mailbox("Megan@Fabrikam.example"), mailbox("M. <megan@fabrikam.EXAMPLE>"));
    assert_ne!(mailbox("zoe@fabrikam.example"), mailbox("zoë@fabrikam.example"));
}
