"""Microsoft's own library for Python, unchanged, against the sandbox.

Signs in with the authorization code flow and PKCE, refreshes silently, and sends a mail.
"""

import os
import urllib.parse
import uuid
from html.parser import HTMLParser

import msal
import requests

ORIGIN = os.environ["SANDBOX_ORIGIN"]
CLIENT_ID = os.environ["SANDBOX_CLIENT_ID"]
CLIENT_SECRET = os.environ["SANDBOX_CLIENT_SECRET"]
REPLY_URL = "http://localhost:5000/reply"
SCOPES = ["User.Read", "Mail.Send"]


class Form(HTMLParser):
    """The one form of a page: its address, its hidden fields and its buttons."""

    def __init__(self, page):
        super().__init__()
        self.action, self.hidden, self.buttons = None, {}, []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.action = attributes["action"]
        elif tag == "input":
            self.hidden[attributes["name"]] = attributes["value"]
        elif tag == "button":
            self.buttons.append((attributes["name"], attributes["value"]))


def walk(address, account):
    """Go through the pages as a browser would, up to the application's reply URL."""
    browser = requests.Session()
    response = browser.get(address, allow_redirects=False)
    while response.status_code == 200:
        form = Form(response.text)
        names = {name for name, _ in form.buttons}
        choice = {"account": account} if "account" in names else {"decision": "accept"}
        assert tuple(choice.items())[0] in form.buttons, form.buttons
        target = urllib.parse.urljoin(response.url, form.action)
        response = browser.post(target, data={**form.hidden, **choice}, allow_redirects=False)
    assert response.status_code == 302, (response.status_code, response.text)
    location = response.headers["Location"]
    assert location.startswith(REPLY_URL + "?"), location
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query))


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
