"""The office as an app on a phone's home screen: what it is called, how it looks, and what it keeps for a lost network.

Over plain HTTP a browser keeps nothing and installs nothing; then these pages are pages like any other.
"""

import json
from hashlib import sha256

from flask import Blueprint, Response, jsonify, render_template

from doors import PUBLIC, who

NILA, MORI = "#131f42", "#fdfaf2"  # --nila-900, --mori-50
NAME = "Antrean"
SHELL = (
    "base.css", "web-app.css", "phone.css", "web-app.js", "letter-drafts.js", "live.js", "phone.js", "icon.svg",
    "vendor/lucide@1.62.0/icons.svg",
    "vendor/plus-jakarta-sans@5.3.0/plus-jakarta-sans-latin-wght-normal.woff2",
    "vendor/barlow-condensed@5.3.0/barlow-condensed-latin-700-normal.woff2",
)  # fmt: skip
ICONS = (("192", "any"), ("512", "any"), ("maskable-512", "maskable"))


def web_app_pages(words, settings, static):
    """`/manifest.webmanifest`, `/sw.js` and `/offline`. `static` is the folder with the files of the pages."""
    bp = Blueprint("web_app", __name__)
    manifest, worker = _manifest(words, settings), worker_of(static, settings.office.name)

    @bp.get("/manifest.webmanifest")
    @who(PUBLIC)
    def described():
        answer = jsonify(manifest)
        answer.mimetype = "application/manifest+json"
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    @bp.get("/sw.js")
    @who(PUBLIC)
    def script():
        return Response(worker, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})

    @bp.get("/offline")
    @who(PUBLIC)
    def offline():
        return render_template("phone/offline.html")

    return bp


def worker_of(static, office):
    """The service worker's script, which knows what belongs to the shell; whatever changes there makes it another."""
    code = (static / "sw.js").read_text("utf-8")
    kept = sha256(f"{office}\n{code}".encode())
    for name in SHELL:
        kept.update((static / name).read_bytes())
    shell = ["/offline", *(f"/static/{name}" for name in SHELL)]
    return f"const VERSION = {json.dumps(kept.hexdigest()[:12])};\nconst SHELL = {json.dumps(shell)};\n{code}"


def _manifest(words, settings):
    office, language = settings.office, settings.language
    return {
        "id": "/",
        "name": f"{NAME} {office.name}",
        "short_name": NAME,
        "description": words.say("online.description", language, office=office.name),
        "lang": language,
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": NILA,
        "background_color": MORI,
        "icons": [_icon(name, purpose) for name, purpose in ICONS],
    }


def _icon(name, purpose):
    side = name.rpartition("-")[2]
    return {"src": f"/static/icons/{name}.png", "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
