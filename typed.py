"""What people type, as it is kept: without blanks around it and without marks that nobody sees."""

import re
import unicodedata

# A pasted text brings marks that nobody sees. Some only stand there; others turn round what is read after them.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNSEEN, UNREADABLE = "Cf", ("Cc", "Cs", "Co", "Cn")
BLANKS = re.compile(r"[ \t\r\n\u00a0\u2000-\u200a\u2028\u2029\u202f\u3000]+")


def without_unseen(text):
    """The same text without marks that only stand there."""
    return "".join(
        letter for letter in unicodedata.normalize("NFC", text)
        if unicodedata.category(letter) != UNSEEN or TURNING.match(letter)
    )  # fmt: skip


def as_line(text):
    """A text in one line."""
    return BLANKS.sub(" ", text).strip()


def as_lines(text):
    """A longer text, which keeps its lines, but no heap of empty ones."""
    lines = (" ".join(line.split(" ")).strip() for line in re.sub("\r\n?|\u2028|\u2029", "\n", text).split("\n"))
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


def is_readable(letter):
    return unicodedata.category(letter) not in UNREADABLE and not TURNING.match(letter)
