"""Going through the sandbox's pages as a browser would."""

import urllib.parse
from html.parser import HTMLParser

import requests

REPLY_URL = "http://localhost:5000/reply"


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


def reply_to(address, account):
    """The address at which the application gets the reply, with its parameters."""
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
    return location


def walk(address, account):
    """The parameters of the reply."""
    location = reply_to(address, account)
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query))
