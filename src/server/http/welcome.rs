//! The mail that waits in the form, as in the article: one click sends the first one.

use html_escape::encode_text;
use uuid::Uuid;

use crate::mail::MessageForm;
use crate::server::session::UserKey;
use crate::user::User;

/// A form filled with the welcome mail to oneself, under a new idempotency key.
pub(super) fn welcome(user: &User, owner: &UserKey) -> MessageForm {
    let name = encode_text(&user.name);
    MessageForm {
        to: user.address.clone(),
        subject: "Welcome to Microsoft 365 development with Graph Connect".to_owned(),
        content_type: "html".to_owned(),
        body: format!(include_str!("welcome.html"), name = name),
        account: owner.form_mark(),
        message: Uuid::new_v4().to_string(),
        idempotency_key: Uuid::new_v4().to_string(),
        ..MessageForm::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::AccountType;

    #[test]
    fn a_name_is_text_whatever_it_holds() {
        let identity: crate::server::id_token::Identity =
            serde_json::from_value(serde_json::json!({"issuer": "i", "subject": "s"})).unwrap();
        let user = User {
            name: "<b>Zoë</b> & <script>".into(),
            address: "zoe@fabrikam.example".into(),
            account_type: AccountType::Work,
            scopes: Vec::new(),
        };
        let form = welcome(&user, &identity.user_key());
        assert!(form.body.contains("&lt;b&gt;Zoë&lt;/b&gt; &amp; &lt;script&gt;"), "{}", form.body);
        assert!(form.check(0, |_| None).is_ok());
    }
}
