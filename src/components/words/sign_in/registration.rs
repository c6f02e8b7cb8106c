//! What is not right about the registration of this app: for the people who run this site, who may
//! well be the person in front of the page. Each names the setting.

use super::{Mender, Row, Way};

const fn row(what: &'static str, advice: &'static str) -> Row {
    ((what, advice, Mender::Operator), Way::Later)
}

pub(super) const REPLY_URL: Row = row(
    "The reply URL of this site is not registered",
    "It has to stand in the app registration under Authentication, platform Web, letter by letter. It comes \
     from CONNECT_PUBLIC_URL.",
);
pub(super) const APP_UNKNOWN: Row = row(
    "Microsoft does not know this app",
    "There is no app with this id in the organisation. Check AZURE_CLIENT_ID, AZURE_TENANT_ID and, outside \
     the global cloud, AZURE_AUTHORITY_HOST.",
);
pub(super) const TENANT_UNKNOWN: Row = row(
    "Microsoft does not know this organisation",
    "Check AZURE_TENANT_ID: the Directory (tenant) ID of the app registration, or a domain of it.",
);
pub(super) const WRONG_AUDIENCE: Row = row(
    "This site is registered for other kinds of accounts",
    "Either AZURE_TENANT_ID has to be the id of the organisation instead of common, organizations or \
     consumers, or the app registration has to allow more under Supported account types.",
);
pub(super) const SECRET_WRONG: Row = row(
    "The client secret of this site is wrong",
    "AZURE_CLIENT_SECRET has to hold the value of a secret of this app, not the secret's id.",
);
pub(super) const SECRET_EXPIRED: Row = row(
    "The client secret of this site has expired",
    "Add a new one in the app registration under Certificates & secrets, and put its value into \
     AZURE_CLIENT_SECRET.",
);
pub(super) const CREDENTIAL_MISSING: Row = row(
    "This site did not prove who it is",
    "Microsoft got neither a secret nor a certificate. Set AZURE_CLIENT_SECRET, or one of the other two \
     credentials.",
);
pub(super) const CERTIFICATE_REFUSED: Row = row(
    "The certificate of this site was not accepted",
    "The certificate of AZURE_CLIENT_CERTIFICATE_PATH has to be the one that the app registration lists under \
     Certificates & secrets, and be valid.",
);
pub(super) const PUBLIC_CLIENT: Row = row(
    "This site is registered as an app without a secret",
    "The reply URL has to stand under the platform Web, not under Single-page application or Mobile and \
     desktop, and Allow public client flows has to be off.",
);
pub(super) const SCOPE_INVALID: Row = row(
    "This site asks for a permission that does not exist",
    "Microsoft does not know one of the names in scope, or it belongs to another API. Pass on the details \
     below.",
);
pub(super) const SEVERAL_RESOURCES: Row = row(
    "This site asks for permissions of several APIs at once",
    "One request may name the permissions of one API only. Pass on the details below.",
);
pub(super) const RESOURCE_UNKNOWN: Row = row(
    "Microsoft does not know the API that this site uses",
    "Check that CONNECT_GRAPH_URL and AZURE_AUTHORITY_HOST belong to the same cloud.",
);
pub(super) const WRONG_CLOUD: Row = row(
    "This site is registered in another cloud",
    "AZURE_AUTHORITY_HOST has to be the sign-in address of the cloud in which the app and the account are.",
);
pub(super) const WRONG_DIALECT: Row = row(
    "This site speaks the wrong version of the sign-in",
    "CONNECT_PROTOCOL has to fit the addresses: v2.0, or v1.0 for an app that names a resource; v1.0 knows no \
     personal accounts.",
);
pub(super) const MISCONFIGURED: Row = row(
    "This site is not set up correctly",
    "Microsoft does not accept its registration. Pass on the details below; graph-connect check tells more.",
);
