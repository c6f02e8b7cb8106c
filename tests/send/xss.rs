//! HTML that has been used to smuggle scripts past sanitisers, family by family: nothing that could
//! run, load, submit or cover survives. The families follow OWASP's "XSS Filter Evasion Cheat
//! Sheet", that of Port Swigger, the HTML5 Security Cheat Sheet and the mutation attacks that
//! were found in `DOMPurify`, Mozilla Bleach and `ammonia` itself.

use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

use crate::support::Form;
use crate::{SEND, stage};

/// What a mail may be made of: nothing that runs, embeds, submits or restyles.
const ELEMENTS: [&str; 70] = [
    "a",
    "abbr",
    "acronym",
    "area",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "map",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// Attributes of which the value is an address.
const ADDRESSES: [&str; 5] = ["href", "src", "cite", "longdesc", "poster"];

/// Attributes that could run, load, submit, restyle or name things that scripts look up.
const REFUSED: [&str; 14] = [
    "style",
    "id",
    "name",
    "srcdoc",
    "formaction",
    "action",
    "background",
    "xlink:href",
    "ping",
    "data",
    "srcset",
    "class",
    "autofocus",
    "http-equiv",
];

const VECTORS: &[&str] = &[
    // Scripts, plain and in disguise.
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script >",
    "<<script>alert(1);//<</script>",
    "<script\u{0b}>alert(1)</script>",
    "\u{feff}<script>alert(1)</script>",
    "<script src=data:text/javascript,alert(1)></script>",
    "<script type=module>import('//x.example')</script>",
    "</script><script>alert(1)</script>",
    "<script>alert(1)",
    "<script src=//x.example/x.js",
    // Handlers.
    "<img src=x onerror=alert(1)>",
    "<IMG SRC=x OnErRoR=alert(1)>",
    "<img src=x onerror\n=\n\"alert(1)\">",
    "<img/src=x/onerror=alert(1)>",
    "<img src=`x` onerror=alert(1)>",
    "<img \"\"\"><script>alert(1)</script>\">",
    "<body onload=alert(1)>",
    "<p onmouseover='alert(1)' ontouchstart=alert(1) onfocus=alert(1) tabindex=0 autofocus>x</p>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<p onpointerrawupdate=alert(1) oncontentvisibilityautostatechange=alert(1)>x</p>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<input onfocus=alert(1) autofocus>",
    "<select onfocus=alert(1) autofocus><option>x</select>",
    "<textarea onfocus=alert(1) autofocus>",
    "<a href=# onclick=alert(1)>x</a>",
    "<b onanimationstart=alert(1) style=animation:x>x</b>",
    "<b/onclick=alert(1)>x</b>",
    "<x onclick=alert(1)>x</x>",
    // Addresses that run.
    "<a href=javascript:alert(1)>x</a>",
    "<a href=JaVaScRiPt:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java&#x0A;script:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='&#0000106avascript:alert(1)'>x</a>",
    "<a href='java&Tab;script&colon;alert(1)'>x</a>",
    "<a href='\u{1}javascript:alert(1)'>x</a>",
    "<a href='\u{a0}javascript:alert(1)'>x</a>",
    "<a href='javascript&#58;alert(1)'>x</a>",
    "<a href='javascript:javascript:alert(1)'>x</a>",
    "<a href='feed:javascript:alert(1)'>x</a>",
    "<a href='view-source:javascript:alert(1)'>x</a>",
    "<a href=vbscript:msgbox(1)>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "<a href='blob:https://x.example/1'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='filesystem:https://x.example/x'>x</a>",
    "<img src=javascript:alert(1)>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img src=x srcset='javascript:alert(1) 1x'>",
    "<img dynsrc=javascript:alert(1) lowsrc=javascript:alert(1)>",
    "<body background=javascript:alert(1)>",
    "<table background=javascript:alert(1)><td background=javascript:alert(1)>x</table>",
    "<q cite=javascript:alert(1)>x</q><blockquote cite=javascript:alert(1)>x</blockquote>",
    "<map name=m><area shape=rect coords=0,0,9,9 href=javascript:alert(1)></map>",
    "<a href=//x.example ping=javascript:alert(1)>x</a>",
    "<img usemap=#m src=x longdesc=javascript:alert(1)>",
    // Frames, objects, pages in the page.
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<frameset><frame src=javascript:alert(1)></frameset>",
    "<object data=javascript:alert(1)></object>",
    "<object classid=clsid:ae24fdae-03c6-11d1-8b76-0080c744f389><param name=url value=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<embed code=//x.example/x.swf allowscriptaccess=always>",
    "<applet code=x archive=//x.example/x.jar></applet>",
    "<portal src=javascript:alert(1)></portal>",
    "<fencedframe></fencedframe>",
    "<bgsound src=javascript:alert(1)>",
    "<layer src=//x.example></layer>",
    "<xml src=//x.example id=x></xml>",
    // What changes the page around it.
    "<base href=//x.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<meta http-equiv=refresh content='0;url=data:text/html,<script>alert(1)</script>'>",
    "<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<link rel=stylesheet href=//x.example/x.css>",
    "<link rel=import href=//x.example>",
    "<link rel=preload as=script href=//x.example>",
    "<title>x</title><script>alert(1)</script>",
    "<head><script>alert(1)</script></head>",
    "<html manifest=//x.example onclick=alert(1)>",
    // Forms.
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<form><button formaction=javascript:alert(1)>x</button></form>",
    "<button form=f formaction=//x.example>x</button>",
    "<input type=image src=x formaction=javascript:alert(1)>",
    "<isindex action=javascript:alert(1) type=image>",
    "<keygen autofocus onfocus=alert(1)>",
    // Styles.
    "<style>@import'//x.example/x.css';</style>",
    "<style>body{background:url(javascript:alert(1))}</style>",
    "<style>*{x:expression(alert(1))}</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<p style='behavior:url(x.htc);-moz-binding:url(//x.example/x.xml#x)'>x</p>",
    "<div style=position:fixed;inset:0;z-index:9>over everything</div>",
    "<style></style\t><script>alert(1)</script>",
    // SVG and MathML.
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert(1)</script></svg>",
    "<svg><script href=data:,alert(1) /></svg>",
    "<svg><script xlink:href=data:,alert(1)></script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text y=20>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1)></svg>",
    "<svg><set attributeName=onload to=alert(1)></svg>",
    "<svg><a><rect/><animate attributeName=href values=javascript:alert(1)></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x><script>alert(1)</script></svg>#x'></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></foreignObject></svg>",
    "<svg><handler xmlns:ev=x ev:event=load>alert(1)</handler></svg>",
    "<svg><style>&lt;/style>&lt;script>alert(1)&lt;/script></style></svg>",
    "<svg><title><style><img src=x onerror=alert(1)></style></title></svg>",
    "<svg><desc><![CDATA[</desc><script>alert(1)</script>]]></svg>",
    "<math href=javascript:alert(1)>x</math>",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>x</mi></math>",
    "<math><annotation-xml encoding=text/html><script>alert(1)</script></annotation-xml></math>",
    // Mutations: what is harmless when it is read once and not when it is read again.
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math></p><style><!--</style><img src/onerror=alert(1)>--></style></math>",
    "<svg><p><style><g title=\"</style><img src=x onerror=alert(1)>\">",
    "<p><svg><foreignObject><p><style><p title=\"</style><img src=x onerror=alert(1)>\">",
    "<noembed><p title=\"</noembed><img src=x onerror=alert(1)>\"></noembed>",
    "<noframes><p title=\"</noframes><img src=x onerror=alert(1)>\"></noframes>",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\"></xmp>",
    "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
    "<title><p title=\"</title><img src=x onerror=alert(1)>\"></title>",
    "<iframe><p title=\"</iframe><img src=x onerror=alert(1)>\"></iframe>",
    "<select><style><svg><a rel=\"--></style><img src=x onerror=alert(1)>\"></select>",
    "<option><style></option></select><b><img src=x onerror=alert(1)></style></option>",
    "<template><script>alert(1)</script></template>",
    "<div><template shadowrootmode=open><script>alert(1)</script></template></div>",
    "<table><td><select><math><style><img src=x onerror=alert(1)></table>",
    "<plaintext><script>alert(1)</script>",
    "<listing>&lt;img src=1 onerror=alert(1)&gt;</listing>",
    "<p title='&lt;img src=x onerror=alert(1)>'>&lt;img src=x onerror=alert(1)></p>",
    "<a title='`onmouseover=alert(1)'>x</a>",
    // Comments, declarations, processing instructions, conditional comments.
    "<!--><script>alert(1)</script>-->",
    "<!--!><script>alert(1)</script>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<?xml-stylesheet href=javascript:alert(1)?><script>alert(1)</script>",
    "<!DOCTYPE x [<!ENTITY y '<script>alert(1)</script>'>]>&y;",
    "<%00script>alert(1)</script>",
    "</ script><img src=x onerror=alert(1)>",
    "</a onmouseover=alert(1)>",
    "<? foo='><script>alert(1)</script>'>",
    "<! foo='><script>alert(1)</script>'>",
    // Names that shadow what scripts look up, and targets that reach other windows.
    "<a id=body name=body href=//x.example>x</a><img name=cookie id=getElementById>",
    "<form id=x><input name=attributes></form>",
    "<a href=//x.example target=_parent rel=opener>x</a>",
    // Depth and breadth.
    "<b><i><u><s><b><i><u><s><img src=x onerror=alert(1)></s></u></i></b></s></u></i></b>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<p>&amp;lt;script&amp;gt;alert(1)</p>",
];

fn harmless(element: &ElementRef<'_>) -> Result<(), String> {
    let element = element.value();
    if !ELEMENTS.contains(&element.name()) {
        return Err(format!("<{}>", element.name()));
    }
    for (name, value) in element.attrs() {
        if name.starts_with("on") || REFUSED.contains(&name) {
            return Err(format!("{name}={value}"));
        }
        // As a browser's URL parser reads it: without tabs and line breaks, and what is around.
        let address: String =
            value.chars().filter(|it| !matches!(it, '\t' | '\n' | '\r')).collect();
        let address = address.trim_matches(|it: char| it <= ' ').to_lowercase();
        // What is no scheme there is part of a path, and leads nowhere from a mail.
        let is_scheme = |text: &&str| {
            text.starts_with(|it: char| it.is_ascii_alphabetic())
                && text.chars().all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it))
        };
        let scheme = address.split_once(':').map(|(scheme, _)| scheme).filter(is_scheme);
        let scheme = scheme.unwrap_or_default();
        let known = ["", "http", "https", "mailto", "tel"].contains(&scheme);
        if ADDRESSES.contains(&name) && !known {
            return Err(format!("{name}={value}"));
        }
    }
    Ok(())
}

/// Reads HTML as a mail program would, and finds what could do harm.
fn harm(html: &str) -> Option<String> {
    let all = Selector::parse("*").unwrap();
    let document = Html::parse_fragment(html);
    let root = document.root_element();
    document.select(&all).filter(|it| *it != root).find_map(|it| harmless(&it).err())
}

#[test]
fn the_judge_sees_harm() {
    let plain = [
        "<script>x</script>",
        "<img src=x onerror=x>",
        "<a href='java\tscript:x'>x</a>",
        "<p style=x>x</p>",
        "<svg></svg>",
        "<iframe></iframe>",
        "<a href=' data:text/html,x'>x</a>",
    ];
    for html in plain {
        assert!(harm(html).is_some(), "{html}");
    }
    let fine =
        "<p>x <a href=https://x.example:80/y rel=noopener>x</a><br><img src=x.png alt=x></p>";
    assert_eq!(harm(fine), None);
}

#[tokio::test]
async fn no_known_vector_survives() {
    let (microsoft, _app, browser) = stage().await;
    for vector in VECTORS {
        let body = format!("<p>before</p>{vector}<p>after</p>");
        let form = Form::new().with("content_type", "html").with("body", &*body);
        assert_eq!(browser.send_mail(&form).await.status, 200, "{vector}");
        let asked = microsoft.asked(SEND);
        let sent: Value = serde_json::from_slice(&asked[asked.len() - 1].body).unwrap();
        let html = sent["message"]["body"]["content"].as_str().unwrap();
        assert!(html.starts_with("<p>before</p>"), "{vector}: {html}");
        assert_eq!(harm(html), None, "{vector}: {html}");
        // What was read and written once stays harmless when it is read and written again.
        let again = Html::parse_fragment(html).html();
        assert_eq!(harm(&again), None, "{vector}: {again}");
        let shown = browser.call("preview", &[("content_type", "html"), ("body", &*body)]).send();
        assert_eq!(shown.await.json()["html"], html, "{vector}");
    }
    assert!(VECTORS.len() > 150, "{}", VECTORS.len());
}
