//! What no mail is made of: the field is named, whatever is wrong with it.

use super::*;

/// A form that is a mail.
fn form() -> MessageForm {
    MessageForm {
        to: "megan@fabrikam.example".into(),
        subject: "Hello".into(),
        content_type: "text".into(),
        body: "Hi".into(),
        ..MessageForm::default()
    }
}

/// The form with this in one of its fields.
fn with(field: Field, text: &str) -> MessageForm {
    let mut form = form();
    let place = match field {
        Field::To => &mut form.to,
        Field::Cc => &mut form.cc,
        Field::Bcc => &mut form.bcc,
        Field::Subject => &mut form.subject,
        Field::Body => &mut form.body,
        Field::From => &mut form.from,
        Field::ReplyTo => &mut form.reply_to,
        field => unreachable!("{field:?} holds no text"),
    };
    text.clone_into(place);
    form
}

fn check(form: &MessageForm) -> Result<Message, InvalidField> {
    form.check(0, |_| None)
}

fn assert_refused(field: Field, text: &str, problem: Problem) {
    assert_eq!(check(&with(field, text)), Err(InvalidField { field, problem }), "{text:.80}");
}

/// What the field of addresses comes to.
fn addresses(field: Field, text: &str) -> Vec<String> {
    let message = check(&with(field, text)).unwrap();
    let found = match field {
        Field::To => message.to,
        Field::Cc => message.cc,
        Field::Bcc => message.bcc,
        Field::ReplyTo => message.reply_to,
        _ => message.from.into_iter().collect(),
    };
    found.iter().map(|recipient| recipient.address().to_owned()).collect()
}

const ADDRESSES: [Field; 5] = [Field::To, Field::Cc, Field::Bcc, Field::From, Field::ReplyTo];

fn many(count: usize) -> String {
    (0..count).map(|number| format!("a{number}@b.example")).collect::<Vec<_>>().join(", ")
}

#[test]
fn five_hundred_are_taken_and_one_more_is_not_wherever_they_stand() {
    let too_many = Err(InvalidField { field: Field::To, problem: Problem::TooMany });
    assert_eq!(check(&with(Field::To, &many(500))).unwrap().to.len(), 500);
    assert_eq!(check(&with(Field::To, &many(501))), too_many);
    for field in [Field::Cc, Field::Bcc] {
        assert!(check(&with(field, &many(499))).is_ok());
        assert_eq!(check(&with(field, &many(500))), too_many, "with the one in To");
    }
    let spread = MessageForm { to: many(167), cc: many(167), bcc: many(167), ..form() };
    assert_eq!(check(&spread), too_many);
    // Those who get the answers get no mail.
    assert!(check(&MessageForm { to: many(500), reply_to: many(5), ..form() }).is_ok());
}

#[test]
fn an_address_of_320_characters_is_none_in_any_field() {
    let labels = ["d".repeat(63), "d".repeat(63), "d".repeat(63), "d".repeat(55)];
    let long = format!("{}@{}.example", "l".repeat(64), labels.join("."));
    assert_eq!(long.len(), 320);
    for field in ADDRESSES {
        assert_refused(field, &long, Problem::NotAnAddress);
        assert_refused(field, &format!("a@b.example; <{long}>"), Problem::NotAnAddress);
    }
    // As many characters, and twice as many bytes.
    assert_refused(Field::To, &format!("{}@b.example", "ü".repeat(310)), Problem::NotAnAddress);
}

#[test]
fn a_subject_of_65_kb_is_too_long_in_any_alphabet() {
    assert_refused(Field::Subject, &"x".repeat(65_536), Problem::TooLong);
    assert_refused(Field::Subject, &"語".repeat(21_846), Problem::TooLong);
    assert_refused(Field::Subject, &"\n".repeat(65_536), Problem::TooLong);
    // Limits count characters.
    let longest = "👩".repeat(limits::SUBJECT);
    assert_eq!(check(&with(Field::Subject, &longest)).unwrap().subject, longest);
}

#[test]
fn line_breaks_and_what_can_t_be_seen_are_named_in_every_line() {
    for letter in
        ['\n', '\r', '\0', '\t', '\u{b}', '\u{1b}', '\u{7f}', '\u{85}', '\u{2028}', '\u{2029}']
    {
        for field in ADDRESSES {
            for text in [
                format!("a{letter}@b.example"),
                format!("a@b.example{letter}Bcc: c@d.example"),
                format!("{letter}a@b.example"),
                format!("\"Me{letter}gan\" <a@b.example>"),
            ] {
                assert_refused(field, &text, Problem::ControlCharacter);
            }
        }
        let subject = format!("Hello{letter}Bcc: c@d.example");
        assert_refused(Field::Subject, &subject, Problem::ControlCharacter);
    }
    assert_refused(Field::Body, "a\0b", Problem::Unreadable);
    let body = "line\r\nline\tand\u{2028}more";
    assert_eq!(check(&with(Field::Body, body)).unwrap().body, Body::Text(body.to_owned()));
}

#[test]
fn commas_and_brackets_make_no_address_of_what_is_none() {
    for field in ADDRESSES {
        for text in [
            "<a@b.example",
            "a@b.example>",
            "<a@b.example>>",
            "<a@b.example> <c@d.example>",
            "a@b.example <c@d.example>",
            "Bowen, Megan <a@b.example>",
            "<,>",
            "\"a@b.example, c@d.example\"",
            "<a@b.example,c@d.example>",
            "a@b.example c@d.example",
        ] {
            assert_refused(field, text, Problem::NotAnAddress);
        }
        assert_eq!(addresses(field, "\"Bowen, <Megan>\" <a@b.example>"), ["a@b.example"]);
        assert_eq!(addresses(field, ",; a@b.example ,"), ["a@b.example"]);
    }
    assert_refused(Field::To, ",;,", Problem::Missing);
    assert_refused(Field::From, "a@b.example,c@d.example", Problem::TooMany);
    assert_eq!(addresses(Field::Cc, "a@b.example,<c@d.example>;e@f.example").len(), 3);
}

#[test]
fn addresses_of_other_alphabets_go_out_as_they_were_typed() {
    for text in
        ["zoë@bücher.example", "почта@пример.рф", "用户@例子.公司", "megan@xn--fbrikam-2fg.example"]
    {
        for field in ADDRESSES {
            assert_eq!(addresses(field, text), [text], "{field:?}");
        }
    }
    // With a Cyrillic `а`.
    assert_refused(Field::Cc, "megan@f\u{430}brikam.example", Problem::LookAlikes);
    for text in ["a@b。example", "a＠b.example", "a\u{fffd}@b.example", "a@b\u{fffd}.example"] {
        assert_refused(Field::To, text, Problem::NotAnAddress);
    }
    for text in ["a\u{200b}@b.example", "a@\u{202e}b.example", "a@b\u{ad}.example"] {
        assert_refused(Field::To, text, Problem::ControlCharacter);
    }
}

#[test]
fn the_first_field_of_the_form_is_the_one_that_is_named() {
    let form = MessageForm { cc: "x".into(), subject: "\n".into(), body: "\0".into(), ..form() };
    let named = |form: &MessageForm| check(form).unwrap_err().field;
    assert_eq!(named(&form), Field::Cc);
    let form = MessageForm { cc: String::new(), ..form };
    assert_eq!(named(&form), Field::Subject);
    assert_eq!(named(&MessageForm { subject: String::new(), ..form }), Field::Body);
}
