//! The admin consent endpoint: an administrator allows the application for the whole organisation.
//! <https://learn.microsoft.com/entra/identity-platform/v2-admin-consent>

use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use super::asked::Asked;
use super::authorize::{ReplyTo, reply_to};
use super::error::IdentityError;
use super::error_page::error_page;
use super::parameters::Parameters;
use super::scopes::Scopes;
use super::tenant::Tenant;
use crate::sandbox::accounts::{AccountKind, WORK_TENANT, demo_accounts};
use crate::sandbox::body;
use crate::sandbox::origin::is_own_page;
use crate::sandbox::page::Page;
use crate::sandbox::world::{SharedWorld, World};

const LARGEST_FORM: usize = 64 * 1024;

/// What the link asks for.
struct Wish {
    scopes: Scopes,
    reply_to: ReplyTo,
}

/// `GET`: the administrator follows the link.
pub async fn ask(
    State(world): State<SharedWorld>,
    asked: Asked,
    RawQuery(query): RawQuery,
) -> Response {
    Parameters::parse(query.unwrap_or_default().as_bytes())
        .and_then(|parameters| {
            let wish = Wish::parse(&world, &asked, &parameters)?;
            Ok(question(&world, &asked, &wish, &parameters))
        })
        .unwrap_or_else(|error| error_page(&error, &asked.ids))
}

/// `POST`: the button of that page.
pub async fn decide(State(world): State<SharedWorld>, asked: Asked, request: Request) -> Response {
    let is_ours = is_own_page(request.headers());
    let form = body::read(request.into_body(), LARGEST_FORM).await;
    form.map_err(|_| IdentityError::too_large())
        .and_then(|form| Parameters::parse(&form))
        .and_then(|parameters| {
            let wish = Wish::parse(&world, &asked, &parameters)?;
            // A page of another site may show the question, but not answer it.
            match parameters.get("decision").filter(|_| is_ours) {
                Some("accept") => accept(&world, wish),
                Some("decline") => Ok(decline(&asked, wish)),
                _ => Err(IdentityError::unsupported_value("decision")),
            }
        })
        .unwrap_or_else(|error| error_page(&error, &asked.ids))
}

impl Wish {
    fn parse(world: &World, asked: &Asked, parameters: &Parameters) -> Result<Self, IdentityError> {
        if matches!(asked.tenant()?, Tenant::Common | Tenant::Consumers) {
            return Err(IdentityError::no_organisation());
        }
        let client_id = parameters.require("client_id")?;
        if !world.application.has_id(client_id) {
            return Err(IdentityError::unknown_client(client_id, &asked.segment));
        }
        let scopes = match parameters.get("scope") {
            Some(scope) => Scopes::parse(scope, &asked.origin)?,
            None => Scopes::registered(),
        };
        Ok(Self { scopes, reply_to: reply_to(world, parameters)? })
    }

    /// What every answer says.
    fn reply(&self) -> Vec<(&'static str, String)> {
        vec![
            ("admin_consent", "True".to_owned()),
            ("tenant", WORK_TENANT.to_owned()),
            ("scope", self.scopes.as_granted()),
        ]
    }
}

fn question(world: &World, asked: &Asked, wish: &Wish, parameters: &Parameters) -> Response {
    let content = html! {
        p.quiet { "Administrator of the work tenant" }
        h1 { "Permissions requested: review for your organisation" }
        p { strong { (world.application.name) } " would like, for everybody in your organisation, to:" }
        ul {
            @for (scope, words) in wish.scopes.in_plain_words() {
                li { (words) " " span.quiet { "(" (scope) ")" } }
            }
        }
        p.quiet { "If you accept, nobody in the work tenant is asked for these any more." }
        form method="post" action=(asked.path) {
            @for (name, value) in parameters.without(&["decision"]) {
                input type="hidden" name=(name) value=(value);
            }
            div.actions {
                button type="submit" name="decision" value="decline" { "Cancel" }
                button.primary type="submit" name="decision" value="accept" { "Accept" }
            }
        }
    };
    Page::new("Permissions requested", content).respond(StatusCode::OK)
}

fn accept(world: &World, wish: Wish) -> Result<Response, IdentityError> {
    let people = demo_accounts().iter().filter(|account| account.kind == AccountKind::Work);
    for account in people {
        world
            .grants
            .consent(account, &world.application.client_id, &wish.scopes)
            .map_err(|_| IdentityError::storage())?;
    }
    let reply = wish.reply();
    Ok(wish.reply_to.send(reply))
}

fn decline(asked: &Asked, wish: Wish) -> Response {
    let error = IdentityError::admin_declined();
    let mut reply = wish.reply();
    reply.extend(error.reply_parameters(&asked.origin, &asked.ids));
    wish.reply_to.send(reply)
}
