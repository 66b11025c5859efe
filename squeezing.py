"""Scripts, styles and icons go over the air small, for phones on a weak line: each is squeezed once and kept.

Only files that are the same for everybody. A page may hold what only its reader knows, and how small it becomes would
tell others what is in it.
"""

import gzip
from functools import lru_cache

from flask import request

TEXTS = ("text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/manifest+json")
SMALL = 600  # bytes, below which nothing is won


def squeeze(app):
    """Answer a browser that reads gzip with it, where a static file is a text."""

    @app.after_request
    def answer_small(answer):
        if request.endpoint != "static" or answer.mimetype not in TEXTS:
            return answer
        answer.vary.add("Accept-Encoding")
        squeezes = answer.status_code == 200 and request.method == "GET" and "gzip" in request.accept_encodings
        if squeezes and (answer.content_length or 0) > SMALL:
            etag, _ = answer.get_etag()
            answer.direct_passthrough = False
            answer.set_data(_squeezed(request.path, etag, answer.get_data()))
            answer.content_encoding = "gzip"
            answer.set_etag(etag, weak=True)  # one file, two ways to say it
        return answer


@lru_cache(maxsize=200)
def _squeezed(path, etag, whole):
    return gzip.compress(whole, 9, mtime=0)
