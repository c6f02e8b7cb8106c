use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::super::cleaned::cleaned;
use super::*;

fn numbered(count: usize, write: impl Fn(usize) -> String) -> String {
    (0..count).map(write).collect()
}

#[test]
fn what_would_take_minutes_or_gigabytes_is_refused_at_once() {
    let bold = |count| numbered(count, |number| format!("<b a={number:x}>"));
    let hostile = [
        format!("<p>{}{}", bold(1_000), "<p>x".repeat(10_000)),
        format!("<p>{}{}", bold(500), "<p>x".repeat(200_000)),
        format!("<p><b title={0}><b title={0}a>{1}", "y".repeat(50_000), "<p>x".repeat(2_000)),
        "<div>".repeat(80_000),
        bold(60_000),
        format!("<p>{}</p>{}", bold(40_000), "</i>".repeat(80_000)),
        format!("<table>{}", "<br>".repeat(200_000)),
        format!("<table>{}", "<i>x".repeat(100_000)),
        format!("<b {}>", numbered(150_000, |number| format!("{number:x} "))),
        numbered(60_000, |number| format!("<html {number:x}>")),
        "&".repeat(900_000),
    ];
    let began = Instant::now();
    for html in &hostile {
        assert!(!is_bounded(html), "{}", &html[..40]);
    }
    assert!(began.elapsed() < Duration::from_mins(1), "{:?}", began.elapsed());
}

/// A table as Excel puts it on the clipboard.
fn pasted_table(rows: usize) -> String {
    let cell = "<td class=xl65 align=right width=64 style='border-top:none;mso-number-format:\"0.00\"'>\
                <font color=\"#000000\"><b>1</b>&nbsp;234,56</font></td>\n";
    let row = format!("<tr height=20 style='height:15.0pt'>\n{}</tr>\n", cell.repeat(10));
    format!(
        "<table border=0 cellpadding=0 style='border-collapse:collapse'>{}</table>",
        row.repeat(rows)
    )
}

#[test]
fn mails_of_people_pass_whatever_their_programs_make_of_them() {
    let nested = |depth: usize, inner: &str| {
        let table = "<table width=\"100%\"><tbody><tr><td style=\"padding:0\"><div>";
        let end = "</div></td></tr></tbody></table>";
        [&table.repeat(depth), inner, &end.repeat(depth)].concat()
    };
    let word = "<p class=MsoNormal style='margin-bottom:0cm'><b><i><span lang=DE>Hallo&nbsp;\
                <o:p></o:p></span></i></b></p>\n";
    for html in [
        pasted_table(400),
        word.repeat(7_000),
        // A newsletter: tables in tables, and a link in each.
        nested(
            30,
            &"<a href=\"https://b.example/?x=1&amp;y=2\"><img src=\"c\"></a><br>".repeat(5_000),
        ),
        // An exchange of two hundred answers.
        format!("{}x{}", "<blockquote><div>".repeat(200), "</div></blockquote>".repeat(200)),
        // Nobody closes anything.
        format!("<font face=Arial>{}", "<p><b>a</b> b <li>c<br>".repeat(20_000)),
        "<p>&nbsp;Grüße &amp; mehr ".repeat(30_000),
        // Formatting around blocks, which is moved into them.
        "<b><div>a</b> b</div>".repeat(3_000),
        format!(
            "<img alt='' src=\"data:image/png;base64,{}\">",
            "iVBO/w0 K".replace(' ', "").repeat(100_000)
        ),
        "plain text ".repeat(80_000),
    ] {
        assert!(html.len() <= 900_000 && is_bounded(&html), "{}: {}", html.len(), &html[..60]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is taken is cleaned soon, and does not grow much.
    #[test]
    fn what_is_taken_is_cleaned_soon(
        parts in prop::collection::vec(
            ("<(b|i a=[a-z]{1,9}|a href=x|p|div|table|td|tr|svg|select|option|template|br|html [a-z]{2}|/b|/i|/p|/div|/table|/td|nobr|font [a-z]{1,30}|!--)>|&|x|\"|<", 1..200_usize),
            1..12,
        )
    ) {
        let html: String = parts.iter().map(|(part, times)| part.repeat(*times)).collect();
        let began = Instant::now();
        if let Some(clean) = cleaned(&html) {
            prop_assert!(clean.len() < 10_000_000, "{}", clean.len());
        }
        prop_assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    }
}
