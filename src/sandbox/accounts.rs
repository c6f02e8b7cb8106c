//! The people of the sandbox.

/// The tenant of all personal Microsoft accounts, the same for everybody.
/// <https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference> (`tid`)
pub const PERSONAL_TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// The one work tenant of the sandbox.
pub const WORK_TENANT: &str = "7d3c0f4e-52a1-4b8e-9f46-1c2d3e4f5a6b";

/// The domain of the work tenant, which may stand for its id in addresses.
pub const WORK_DOMAIN: &str = "fabrikam.example";

/// Whether an account belongs to an organization or to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// A work or school account.
    Work,
    /// A personal Microsoft account.
    Personal,
}

/// Somebody who can sign in at the sandbox, without a password.
#[derive(Clone, Copy, Debug)]
pub struct DemoAccount {
    /// The address of the mailbox, and the name under which the account signs in.
    pub address: &'static str,
    /// What the account is called, in places hostile on purpose.
    pub display_name: &'static str,
    /// Work or personal.
    pub kind: AccountKind,
    /// The id of the tenant.
    pub tenant: &'static str,
    pub(in crate::sandbox) given_name: &'static str,
    pub(in crate::sandbox) surname: &'static str,
    pub(in crate::sandbox) object_id: &'static str,
    pub(in crate::sandbox) job_title: Option<&'static str>,
    pub(in crate::sandbox) has_photo: bool,
    /// Further addresses of the same mailbox.
    pub(in crate::sandbox) aliases: &'static [&'static str],
    /// Mailboxes of others on whose behalf the account may send.
    pub(in crate::sandbox) shared: &'static [&'static str],
}

/// A mailbox that several people use; nobody signs in with it.
const DELIVERIES: &str = "deliveries@fabrikam.example";

const ACCOUNTS: [DemoAccount; 3] = [
    DemoAccount {
        address: "megan@fabrikam.example",
        display_name: "Megan Castillo",
        kind: AccountKind::Work,
        tenant: WORK_TENANT,
        given_name: "Megan",
        surname: "Castillo",
        object_id: "3a1f9c52-7b60-4e8d-8c14-95d2e07b6a31",
        job_title: Some("Head of Deliveries"),
        has_photo: true,
        aliases: &["m.castillo@fabrikam.example"],
        shared: &[DELIVERIES],
    },
    // A name that shows every place where somebody forgot to escape.
    DemoAccount {
        address: "zoe@fabrikam.example",
        display_name: "Zoë O'Brien <Test> & Søn",
        kind: AccountKind::Work,
        tenant: WORK_TENANT,
        given_name: "Zoë",
        surname: "O'Brien <Test> & Søn",
        object_id: "b84e2d07-1f35-4c9a-a6e8-20c7f5139d4e",
        job_title: None,
        has_photo: false,
        aliases: &[],
        shared: &[DELIVERIES],
    },
    DemoAccount {
        address: "sam@outlook.example",
        display_name: "Sam Rivera",
        kind: AccountKind::Personal,
        tenant: PERSONAL_TENANT,
        given_name: "Sam",
        surname: "Rivera",
        // Personal accounts have ids of this shape: two empty groups, then the account's number.
        object_id: "00000000-0000-0000-6b1d-4f2a90c3e857",
        job_title: None,
        has_photo: false,
        aliases: &[],
        shared: &[],
    },
];

impl DemoAccount {
    /// Whether this is an address of its own mailbox.
    pub(in crate::sandbox) fn owns(&self, address: &str) -> bool {
        is_one_of(address, &[self.address]) || is_one_of(address, self.aliases)
    }

    /// Whether it may send on behalf of this mailbox of others.
    pub(in crate::sandbox) fn may_send_for(&self, address: &str) -> bool {
        is_one_of(address, self.shared)
    }
}

fn is_one_of(address: &str, known: &[&str]) -> bool {
    known.iter().any(|known| known.eq_ignore_ascii_case(address.trim()))
}

/// The accounts that can sign in.
#[must_use]
pub fn demo_accounts() -> &'static [DemoAccount] {
    &ACCOUNTS
}

/// The account with this address, in any case.
pub fn by_address(address: &str) -> Option<&'static DemoAccount> {
    ACCOUNTS.iter().find(|account| account.address.eq_ignore_ascii_case(address.trim()))
}

/// The account with this object id.
pub fn by_object_id(object_id: &str) -> Option<&'static DemoAccount> {
    ACCOUNTS.iter().find(|account| account.object_id == object_id)
}
