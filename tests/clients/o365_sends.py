"""The library O365, unchanged, sends a mail, a small file and a large one."""

import hashlib
import os
import tempfile
import uuid
from pathlib import Path

import msal
import requests
from O365 import Account, MSGraphProtocol
from O365.utils.token import MemoryTokenBackend

from browser import REPLY_URL, reply_to

ORIGIN = os.environ["SANDBOX_ORIGIN"]
CREDENTIALS = (os.environ["SANDBOX_CLIENT_ID"], os.environ["SANDBOX_CLIENT_SECRET"])
ADDRESS = "megan@fabrikam.example"


class SandboxProtocol(MSGraphProtocol):
    """Graph at another address."""

    _protocol_url = f"{ORIGIN}/"


def sign_in():
    account = Account(CREDENTIALS, protocol=SandboxProtocol(), token_backend=MemoryTokenBackend())
    # The library knows the sign-in of Microsoft's clouds alone, so its MSAL is given to it.
    account.con._msal_client = msal.ConfidentialClientApplication(
        CREDENTIALS[0],
        authority=f"{ORIGIN}/common",
        client_credential=CREDENTIALS[1],
        token_cache=account.con.token_backend,
        instance_discovery=False,
    )
    signed_in = account.authenticate(
        requested_scopes=["message_all", "basic"],
        redirect_uri=REPLY_URL,
        handle_consent=lambda address: reply_to(address, ADDRESS),
    )
    assert signed_in and account.is_authenticated
    return account


def sent(subject):
    messages = requests.get(f"{ORIGIN}/sandbox/messages", timeout=10).json()
    [message] = [message for message in messages if message["subject"] == subject]
    return message


def new_message(account):
    message = account.new_message()
    message.to.add("zoe@fabrikam.example")
    message.subject = f"O365 {uuid.uuid4()}"
    message.body = "<p>Hello</p>"
    return message


def send_at_once(account, folder):
    note = folder / "note.txt"
    note.write_bytes(b"hello")
    message = new_message(account)
    message.attachments.add(str(note))
    assert message.send()
    seen = sent(message.subject)
    assert (seen["account"], seen["to"]) == (ADDRESS, ["zoe@fabrikam.example"]), seen
    assert seen["content_type"] == "html" and "<p>Hello</p>" in seen["body"], seen
    [attachment] = seen["attachments"]
    assert attachment["sha256"] == hashlib.sha256(b"hello").hexdigest(), attachment
    print("ok: sent")


def send_a_draft(account, folder):
    film = folder / "film.bin"
    film.write_bytes(os.urandom(7_000_000))
    message = new_message(account)
    assert message.save_draft()
    message.attachments.add(str(film))
    assert message.save_draft()
    assert message.send()
    [attachment] = sent(message.subject)["attachments"]
    assert attachment["sha256"] == hashlib.sha256(film.read_bytes()).hexdigest(), attachment
    print("ok: sent a draft with a large file")


def find_it_again(account):
    folder = account.mailbox().sent_folder()
    subjects = [message.subject for message in folder.get_messages(limit=10)]
    assert len(subjects) == 2 and all(one.startswith("O365 ") for one in subjects), subjects
    print("ok: found")


account = sign_in()
with tempfile.TemporaryDirectory() as folder:
    send_at_once(account, Path(folder))
    send_a_draft(account, Path(folder))
find_it_again(account)
