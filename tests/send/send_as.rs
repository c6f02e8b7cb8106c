//! Sending in the name of somebody else, which may take a permission of its own.

use crate::support::{Answer, Form, person};
use crate::{SEND, stage};

#[tokio::test]
async fn who_never_allowed_it_is_asked_and_the_form_keeps_its_key() {
    let (microsoft, app, browser) = stage().await;
    let form = Form::new().with("from", "Shared <shared@fabrikam.example>");
    // It is not documented which of them Graph says when the permission is what is missing.
    microsoft.always(SEND, Answer::graph_error(403, "ErrorSendAsDenied"));
    assert_eq!(browser.send_mail(&form).await.json()["error"], "ConsentNeeded");
    microsoft.always(SEND, Answer::graph_error(403, "ErrorAccessDenied"));
    let page = browser.send_mail(&form).await;
    assert_eq!((page.status, page.json()["error"].as_str()), (403, Some("ConsentNeeded")));
    let sign_in = page.json()["sign_in"].as_str().unwrap().to_owned();
    let page = browser.get(&sign_in).send().await;
    assert!(page.location().contains("Mail.Send.Shared"), "{}", page.location());
    // Once it was given, the same form goes out.
    let mut data = person(&microsoft.issuer());
    data.tokens.scopes.push("Mail.Send.Shared".to_owned());
    let again = app.signed_in(&data).await;
    microsoft.always(SEND, Answer::new(202, ""));
    assert_eq!(again.send_mail(&form).await.status, 200);
    assert_eq!(microsoft.asked(SEND).len(), 3);
}

#[tokio::test]
async fn where_it_was_allowed_or_does_not_matter_the_refusal_stays_one() {
    let (microsoft, app, browser) = stage().await;
    microsoft.always(SEND, Answer::graph_error(403, "ErrorAccessDenied"));
    for form in [Form::new(), Form::new().with("from", "MEGAN@fabrikam.example")] {
        assert_eq!(browser.send_mail(&form).await.json()["error"], "SendDenied");
    }
    let mut data = person(&microsoft.issuer());
    data.tokens.scopes.push("Mail.Send.Shared".to_owned());
    let allowed = app.signed_in(&data).await;
    let form = Form::new().with("from", "shared@fabrikam.example");
    assert_eq!(allowed.send_mail(&form).await.json()["error"], "SendDenied");
    microsoft.always(SEND, Answer::graph_error(403, "ErrorSendAsDenied"));
    let form = Form::new().with("from", "shared@fabrikam.example");
    assert_eq!(allowed.send_mail(&form).await.json()["error"], "SendAsDenied");
}
