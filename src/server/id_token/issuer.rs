//! Who may have issued a token: one issuer, or one of many tenants by Microsoft's template.

/// The rule for `iss` (and `tid`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The issuer of the discovery document; at Microsoft it may hold `{tenantid}`.
    pub template: String,
    /// Whether it is Microsoft: then `tid` and `oid` are required.
    pub entra: bool,
    /// The tenant of our addresses, where it is a tenant id or a name for a kind of accounts.
    pub tenant: Option<String>,
    /// The tenants whose people may sign in; empty: all.
    pub allowed_tenants: Vec<String>,
}

/// The placeholder in the issuer of `common` and `organizations`.
const PLACEHOLDER: &str = "{tenantid}";

/// The tenant of personal accounts.
const CONSUMERS: &str = super::Identity::CONSUMERS;

impl Issuer {
    /// Whether `iss` is right for a token of `tenant`.
    pub(super) fn is(&self, issuer: &str, tenant: Option<&str>) -> bool {
        let in_path = |tenant: &str| issuer.split('/').any(|segment| segment == tenant);
        names(&self.template, issuer, tenant) && (!self.entra || tenant.is_some_and(in_path))
    }

    /// Whether an `iss` parameter of a reply can come from this provider (RFC 9207): its tenant
    /// is not known before the token is here.
    #[must_use]
    pub fn may_be(&self, issuer: &str) -> bool {
        match self.template.split_once(PLACEHOLDER) {
            None => issuer == self.template,
            Some((before, after)) => issuer
                .strip_prefix(before)
                .and_then(|rest| rest.strip_suffix(after))
                .is_some_and(is_tenant_id),
        }
    }

    /// Whether people of this tenant may sign in here.
    pub(super) fn admits(&self, tenant: Option<&str>) -> bool {
        let listed = self.allowed_tenants.is_empty()
            || tenant
                .is_some_and(|tenant| self.allowed_tenants.iter().any(|allowed| allowed == tenant));
        let fits = match (self.tenant.as_deref(), tenant) {
            (Some("organizations"), Some(tenant)) => tenant != CONSUMERS,
            (Some("consumers"), Some(tenant)) => tenant == CONSUMERS,
            (Some(ours), Some(tenant)) if is_tenant_id(ours) => tenant == ours,
            _ => true,
        };
        listed && fits
    }
}

/// Whether a key with this `issuer` may sign for `issuer` and `tenant`.
pub(super) fn names(template: &str, issuer: &str, tenant: Option<&str>) -> bool {
    match (template.split_once(PLACEHOLDER), tenant) {
        (None, _) => issuer == template,
        (Some((before, after)), Some(tenant)) => {
            issuer.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)) == Some(tenant)
        }
        (Some(_), None) => false,
    }
}

/// A GUID as Microsoft writes it: lower case, with hyphens.
pub(super) fn is_tenant_id(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok_and(|id| id.to_string() == text)
}
