"""What this office signs so that a phone or a browser can keep it, and under which name a browser does."""

from hashlib import sha256

from itsdangerous import BadSignature, Signer


def signer(keys, salt):
    """Signs with this office's secret; `salt` keeps what is signed for one thing from being used for another."""
    return Signer(keys.secret, salt=salt, digest_method=sha256)


def cookie_name(name, asked):
    """What a cookie is called on the way it comes. Over HTTPS no neighbouring name or plain page can plant it."""
    return f"__Host-{name}" if asked.is_secure else name


class SignedCookie:
    """A text that a phone keeps for so many seconds, and brings back unchanged or not at all."""

    def __init__(self, name, seconds, signer):
        self.name, self.seconds, self.signer = name, seconds, signer

    def read(self, asked):
        """What it says, or "" where there is none of ours."""
        try:
            return self.signer.unsign(asked.cookies.get(cookie_name(self.name, asked), "")).decode()
        except (BadSignature, UnicodeDecodeError):
            return ""

    def keep(self, answer, asked, text):
        """Let the phone keep this text; gives back the answer."""
        # Lax: a camera that read a code, or a message with a link, is another program, and the page is to know at once.
        answer.set_cookie(
            cookie_name(self.name, asked), self.written(text), max_age=self.seconds, httponly=True, samesite="Lax",
            secure=asked.is_secure,
        )  # fmt: skip
        return answer

    def written(self, text):
        """The text as the cookie has it."""
        return self.signer.sign(text).decode()
