"""Microsoft's own library for Python, unchanged, against the sandbox.

Signs in with the authorization code flow and PKCE, refreshes silently, and sends a mail.
"""

import os
import uuid

import msal
import requests

from browser import REPLY_URL, walk

ORIGIN = os.environ["SANDBOX_ORIGIN"]
CLIENT_ID = os.environ["SANDBOX_CLIENT_ID"]
CLIENT_SECRET = os.environ["SANDBOX_CLIENT_SECRET"]
SCOPES = ["User.Read", "Mail.Send"]


def run(tenant, account):
    app = msal.ConfidentialClientApplication(
        CLIENT_ID,
        authority=f"{ORIGIN}/{tenant}",
        client_credential=CLIENT_SECRET,
        instance_discovery=False,
    )
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REPLY_URL)
    result = app.acquire_token_by_auth_code_flow(flow, walk(flow["auth_uri"], account))
    assert "error" not in result, result
    assert result["id_token_claims"]["preferred_username"] == account, result["id_token_claims"]

    [known] = app.get_accounts()
    assert known["username"] == account, known
    cached = app.acquire_token_silent(SCOPES, account=known)
    assert cached["access_token"] == result["access_token"], "the cache was not used"
    fresh = app.acquire_token_silent(SCOPES, account=known, force_refresh=True)
    assert "access_token" in fresh, fresh
    assert fresh["access_token"] != result["access_token"], "the token was not refreshed"

    subject = f"MSAL for Python {uuid.uuid4()}"
    sent = requests.post(
        f"{ORIGIN}/v1.0/me/sendMail",
        headers={"Authorization": f"Bearer {fresh['access_token']}"},
        json={
            "message": {
                "subject": subject,
                "body": {"contentType": "Text", "content": "Hello"},
                "toRecipients": [{"emailAddress": {"address": account}}],
            }
        },
        timeout=10,
    )
    assert sent.status_code == 202 and sent.content == b"", (sent.status_code, sent.text)
    messages = requests.get(f"{ORIGIN}/sandbox/messages", timeout=10).json()
    assert [m["account"] for m in messages if m["subject"] == subject] == [account], messages

    app.remove_account(known)
    assert app.get_accounts() == []
    print(f"ok: {tenant} {account}")


def refuse_a_wrong_secret():
    app = msal.ConfidentialClientApplication(
        CLIENT_ID, authority=f"{ORIGIN}/common", client_credential="wrong", instance_discovery=False
    )
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REPLY_URL)
    result = app.acquire_token_by_auth_code_flow(flow, walk(flow["auth_uri"], "megan@fabrikam.example"))
    assert result.get("error") == "invalid_client", result
    assert result["error_codes"] == [7000215], result
    print("ok: wrong secret")


for tenant, account in [
    ("common", "megan@fabrikam.example"),
    ("common", "sam@outlook.example"),
    ("organizations", "zoe@fabrikam.example"),
    ("consumers", "sam@outlook.example"),
    ("fabrikam.example", "zoe@fabrikam.example"),
]:
    run(tenant, account)
refuse_a_wrong_secret()
