"""The same task in Flask, with requests as in the article: one call with `requests.post`, the token in
Flask's own session, which is a signed cookie and so the same for every worker."""

import os
import secrets
import uuid
from urllib.parse import urlencode

import requests
from flask import Flask, abort, redirect, request, session

ISSUER, GRAPH, PORT = os.environ["ISSUER"], os.environ["GRAPH"], os.environ["PORT"]
CLIENT = {"client_id": os.environ["CLIENT_ID"], "client_secret": os.environ["CLIENT_SECRET"]}
REDIRECT_URI = f"http://localhost:{PORT}/connect/get_token/"

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


@app.get("/connect")
def connect():
    session["state"] = secrets.token_urlsafe(16)
    asked = {"client_id": CLIENT["client_id"], "redirect_uri": REDIRECT_URI, "response_type": "code"}
    return redirect(f"{ISSUER}/authorize?" + urlencode({**asked, "state": session["state"], "scope": "openid Mail.Send"}))


@app.get("/connect/get_token/")
def get_token():
    if request.args["state"] != session.pop("state"):
        abort(400)
    form = {"grant_type": "authorization_code", "code": request.args["code"], "redirect_uri": REDIRECT_URI}
    session["access_token"] = requests.post(f"{ISSUER}/token", data={**form, **CLIENT}).json()["access_token"]
    return "signed in"


@app.post("/send")
def send():
    if "access_token" not in session:
        abort(401)
    headers = {
        "User-Agent": "python_tutorial/1.0",
        "Authorization": f"Bearer {session['access_token']}",
        "Accept": "application/json",
        "Content-Type": "application/json",
        "client-request-id": str(uuid.uuid4()),
        "return-client-request-id": "true",
    }
    message = {
        "subject": request.form["subject"],
        "body": {"contentType": request.form["content_type"], "content": request.form["body"]},
        "toRecipients": [{"emailAddress": {"address": request.form["to"]}}],
    }
    answer = requests.post(f"{GRAPH}/v1.0/me/microsoft.graph.sendMail", headers=headers, json={"message": message})
    return {"status": answer.status_code}, 200 if answer.status_code == 202 else 502
