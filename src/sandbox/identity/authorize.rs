//! The authorize endpoint: who signs in, and what they allow.

mod choice;
mod consent;
mod pages;
mod reply;
mod request;

use axum::extract::{RawQuery, Request, State};
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};

use super::application::Application;
use super::asked::{Asked, RawCookies};
use super::error::IdentityError;
use super::error_page::error_page;
use super::parameters::Parameters;
use super::session_cookie;
use crate::sandbox::accounts::DemoAccount;
use crate::sandbox::body;
use crate::sandbox::faults::Plan;
use crate::sandbox::origin::is_own_page;
use crate::sandbox::world::{SharedWorld, World};

use choice::Choice;
use request::{AuthorizeRequest, Prompt};

pub use reply::{ReplyTo, encoded_client_info, form_post_script};
pub use request::reply_to;

const LARGEST_FORM: usize = 256 * 1024;

/// Why no code is issued.
enum Refusal {
    /// The application cannot be told, only the person.
    Page(IdentityError),
    /// The application is told.
    Reply(Box<ReplyTo>, IdentityError),
}

impl From<IdentityError> for Refusal {
    fn from(error: IdentityError) -> Self {
        Self::Page(error)
    }
}

/// `GET`: the application sends the browser.
pub async fn start(
    State(world): State<SharedWorld>,
    asked: Asked,
    cookies: RawCookies,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let fault = request.extensions().get::<Plan>().cloned().unwrap_or_default();
    let outcome = Parameters::parse(query.unwrap_or_default().as_bytes())
        .map_err(Refusal::Page)
        .and_then(|parameters| {
            Visit { world: &world, asked: &asked, cookies: &cookies, fault }.run(&parameters, true)
        });
    answer(outcome, &asked)
}

/// `POST`: the forms of our own pages, or an application that prefers a form (`OpenID` Connect Core 3.1.2.1).
pub async fn proceed(
    State(world): State<SharedWorld>,
    asked: Asked,
    cookies: RawCookies,
    request: Request,
) -> Response {
    // A page of another site may start a sign-in, but not choose for the person.
    let may_choose = is_own_page(request.headers());
    let Ok(form) = body::read(request.into_body(), LARGEST_FORM).await else {
        return error_page(&IdentityError::too_large(), &asked.ids);
    };
    let visit = Visit { world: &world, asked: &asked, cookies: &cookies, fault: Plan::default() };
    let outcome = Parameters::parse(&form)
        .map_err(Refusal::Page)
        .and_then(|parameters| visit.run(&parameters, may_choose));
    answer(outcome, &asked)
}

fn answer(outcome: Result<Response, Refusal>, asked: &Asked) -> Response {
    match outcome {
        Ok(response) => response,
        Err(Refusal::Page(error)) => error_page(&error, &asked.ids),
        Err(Refusal::Reply(to, error)) => {
            to.send(error.reply_parameters(&asked.origin, &asked.ids))
        }
    }
}

struct Visit<'a> {
    world: &'a World,
    asked: &'a Asked,
    cookies: &'a RawCookies,
    fault: Plan,
}

impl Visit<'_> {
    /// One step of the way: a page that asks, or the reply.
    fn run(&self, parameters: &Parameters, may_choose: bool) -> Result<Response, Refusal> {
        let request = AuthorizeRequest::parse(self.world, self.asked, parameters)?;
        if self.fault.error.is_some() {
            return Err(request.refuse(IdentityError::made_up(None, &self.fault)));
        }
        let choice = if may_choose { Choice::read(parameters)? } else { Choice::default() };
        let Some(account) = self.account(&request, &choice)? else {
            return Ok(pages::accounts(&request, &self.asked.path, parameters));
        };
        if !request.admits(account) {
            return Err(IdentityError::wrong_account(account.address, &self.asked.segment).into());
        }
        if let Some(question) =
            consent::settle(self.world, self.asked, &request, account, &choice, parameters)?
        {
            return Ok(question);
        }
        self.issue(&request, account)
    }

    /// Who signs in, when that is clear already.
    fn account(
        &self,
        request: &AuthorizeRequest,
        choice: &Choice,
    ) -> Result<Option<&'static DemoAccount>, Refusal> {
        if request.prompt == Some(Prompt::None) {
            return self
                .signed_in(request)
                .map(Some)
                .ok_or_else(|| request.refuse(IdentityError::login_required()));
        }
        let hinted = request.hinted.filter(|_| request.prompt != Some(Prompt::SelectAccount));
        Ok(choice.account.or(hinted))
    }

    /// Who is signed in in this browser, when that is one person or the one that is hinted at.
    fn signed_in(&self, request: &AuthorizeRequest) -> Option<&'static DemoAccount> {
        let session = self.world.grants.session(session_cookie::read(self.cookies)?)?;
        match request.hinted {
            Some(hinted) => session.has(hinted).then_some(hinted),
            None => session.only_account(),
        }
    }

    fn issue(
        &self,
        request: &AuthorizeRequest,
        account: &'static DemoAccount,
    ) -> Result<Response, Refusal> {
        let storage = |_| request.refuse(IdentityError::storage());
        let known = session_cookie::read(self.cookies);
        let logout_url = Application::front_channel_logout_url(&request.reply_to.url);
        let (secret, session) =
            self.world.grants.sign_in(known, account, logout_url.as_ref()).map_err(storage)?;
        let grant = request.code_grant(account, &session.sid, self.fault.expires_in);
        let code = self.world.grants.issue_code(grant).map_err(storage)?;
        let mut parameters = vec![("code", code), ("session_state", session.sid)];
        if request.wants_client_info {
            parameters.push(("client_info", encoded_client_info(account)));
        }
        let mut response = request.reply_to.clone().send(parameters).into_response();
        if let Some(cookie) = session_cookie::set(&secret) {
            response.headers_mut().insert(SET_COOKIE, cookie);
        }
        Ok(response)
    }
}
