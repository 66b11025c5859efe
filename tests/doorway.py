"""A small office with a door, and browsers to stand in front of it."""

import re
import tomllib
from pathlib import Path

from flask import Flask, g, jsonify, redirect
from jinja2 import ChoiceLoader, DictLoader

from doors import COUNTER, DEVICE, HEAD, KIOSK, PUBLIC, STAFF, door_pages, guard, who
from lobby.refusals import Refusal

ROOT = Path(__file__).parent.parent
PAGE = """{% block title %}{% endblock %}{% block styles %}{% endblock %}
{% block main %}{% endblock %}{% block scripts %}{% endblock %}"""
TEXTS = tomllib.loads((ROOT / "words/id.toml").read_text("utf-8"))["door"]
PIN = "482913"
ROLES = {"public": PUBLIC, "device": DEVICE, "kiosk": KIOSK, "counter": COUNTER, "staff": STAFF, "head": HEAD}


def office(keys):
    """A small Antrean: a page and an act for each role, one that forgot to say its role, one that fails."""
    app = Flask("antrean", root_path=str(ROOT))
    app.jinja_loader = ChoiceLoader([DictLoader({"page.html": PAGE}), app.jinja_loader])
    app.jinja_env.globals |= {"told": str, "office": {"name": "Desa Uji"}}
    app.jinja_env.globals["say"] = lambda key: TEXTS[key.removeprefix("door.")]
    app.door = guard(app, keys, hosts=["antrean.desa.id"])
    app.register_blueprint(door_pages(keys))

    @app.errorhandler(Refusal)
    def refused(refusal):
        return jsonify(refusal=refusal.name, message=str(refusal)), getattr(refusal, "status", 409)

    def seen(**_):
        return jsonify(name=g.visitor.name)

    for name, role in ROLES.items():
        app.add_url_rule(f"/{name}-only", name, who(role)(lambda **_: seen()), methods=["GET", "POST"])
    app.add_url_rule("/counters/<counter>/<verb>", "act", who(COUNTER)(lambda **_: seen()), methods=["POST"])
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    app.add_url_rule("/fails", "fails", who(PUBLIC)(lambda: 1 / 0))
    app.add_url_rule("/csrf", "csrf", who(PUBLIC)(lambda: app.door.csrf_token()))
    app.add_url_rule("/away", "away", who(PUBLIC)(lambda: redirect("/public-only")))
    return app


class Browser:
    """One browser: it keeps its cookies, and sends with a form what a browser sends."""

    def __init__(self, app, host="localhost"):
        self.client, self.host = app.test_client(), host

    def get(self, path, **headers):
        return self.client.get(path, headers={"Host": self.host, **_dashed(headers)})

    def post(self, path, form=None, **headers):
        headers = {"Host": self.host, "Origin": f"http://{self.host}", **_dashed(headers)}
        return self.client.post(path, data=form, headers={name: text for name, text in headers.items() if text})

    def submit(self, path, **form):
        """Load a page of ours and send its form."""
        token = re.search('name="csrf" value="([^"]*)"', self.get(path).text)[1]
        return self.post(path, {"csrf": token, **form})

    def csrf(self):
        return self.get("/csrf").text

    def enter(self, keys, kind, counter=None, staff_id=None):
        return self.submit(f"/enter/{keys.make_link(kind, counter, staff_id)}")

    def cookie(self, name):
        found = self.client.get_cookie(name)
        return found and found.value


def _dashed(headers):
    return {name.replace("_", "-"): text for name, text in headers.items()}
