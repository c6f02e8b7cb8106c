//! The discovery document.
//! <https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#fetch-the-openid-configuration-document>

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::asked::Asked;
use super::dialect::Dialect;
use super::tenant::Tenant;

/// `GET /{tenant}/v2.0/.well-known/openid-configuration` and its v1.0 twin.
pub async fn document(asked: Asked) -> Response {
    match asked.tenant() {
        Ok(tenant) => Json(describe(&asked, tenant)).into_response(),
        Err(error) => error.respond(&asked.ids),
    }
}

fn describe(asked: &Asked, tenant: Tenant) -> Value {
    let Asked { origin, dialect, .. } = asked;
    let segment = match tenant {
        Tenant::Common => "common",
        Tenant::Organizations => "organizations",
        Tenant::Consumers | Tenant::Work => tenant.id_or_template(),
    };
    let oauth2 = format!("{origin}/{segment}/{}", dialect.oauth2_path());
    let mut document = json!({
        "token_endpoint": format!("{oauth2}/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": format!("{origin}/{segment}/{}", dialect.keys_path()),
        "response_modes_supported": ["query", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": dialect.issuer(origin, tenant.id_or_template()),
        "request_uri_parameter_supported": false,
        "authorization_endpoint": format!("{oauth2}/authorize"),
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{oauth2}/logout"),
        "claims_supported": [
            "sub", "iss", "aud", "exp", "iat", "nbf", "nonce", "name", "preferred_username", "oid", "tid", "sid",
            "login_hint", "email", "ver",
        ],
        "tenant_region_scope": null,
        "cloud_instance_name": origin.host(),
        "cloud_graph_host_name": origin.host(),
        "msgraph_host": origin.host(),
    });
    if *dialect == Dialect::V1 {
        document["id_token_signing_alg_values_supported"] = json!(["RS256", "none"]);
    }
    document
}

/// `GET /common/discovery/instance`: the sandbox is a cloud of its own with one name.
pub async fn instance(asked: Asked) -> Response {
    let host = asked.origin.host();
    Json(json!({
        "tenant_discovery_endpoint": format!("{}/common/v2.0/.well-known/openid-configuration", asked.origin),
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }))
    .into_response()
}
