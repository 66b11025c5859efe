"""Every refusal and every fault becomes a sentence and a status, in this one place."""

import logging
import sqlite3

from flask import jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from asking import bears_token, wants_json, wants_part
from journal import JournalTrouble
from redacted import traced
from lobby.refusals import BadRequest, Refusal

log = logging.getLogger("antrean")


class DiskTrouble(Refusal):
    status = 503
    sentence = "Catatan tidak dapat ditulis, jadi ini belum dilakukan. Panggil petugas: penyimpanan penuh atau rusak."


def answer_refusals(app, words, language):
    """Answer for every page of `app`: JSON for programs, a page for people."""

    def answer(key, message, status, field=None):
        if wants_json() or wants_part() or request.is_json or bears_token():
            told = {"refusal": key, "message": message} | ({"field": field} if field else {})
            return jsonify(told), status
        return render_template("refused.html", message=message, status=status, language=language()), status

    @app.errorhandler(Refusal)
    def refused(refusal):
        status = getattr(refusal, "status", 422 if isinstance(refusal, BadRequest) else 409)
        message = words.refusal(refusal, language())
        return answer(refusal.name, message, status, getattr(refusal, "field", None))

    @app.errorhandler(JournalTrouble)
    @app.errorhandler(sqlite3.Error)
    def not_written(trouble):
        log.error("not written: %s", trouble)
        return answer("DiskTrouble", words.refusal(DiskTrouble(), language()), DiskTrouble.status)

    @app.errorhandler(HTTPException)
    def http(problem):
        key = f"errors.{problem.code}" if f"errors.{problem.code}" in words.texts["id"] else "errors.other"
        name = "BadRequest" if problem.code < 500 else "Trouble"
        return answer(name, words.say(key, language()), problem.code)

    @app.errorhandler(Exception)
    def bug(fault):
        log.error("a page failed: %s %s\n%s", request.method, request.path, traced(fault))
        return answer("Trouble", words.say("errors.500", language()), 500)
