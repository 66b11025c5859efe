"""What residents asked and could not be told: kept for the head to read, without digits, addresses or names.

The same question is counted, not kept again. Little is kept, and not for long: a bot that asks nonsense all day fills
nothing.
"""

import re
import time
from collections import deque
from datetime import datetime, timedelta

from sqlite_utils import Database

LONGEST = 120  # characters of a question that are kept
MOST = 300  # questions kept
MOST_NEW = 40  # of them that are new within an hour
KEPT = timedelta(days=90)
HIDDEN = "…"
# Links and addresses of mail; each piece is a run without blanks, so that nothing is looked at twice.
ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")
DIGITS = re.compile(r"\d+")
# After these comes a name, for as long as no known word comes.
BEFORE_NAME = ("nama", "namanya", "bernama", "jeneng", "jenenge", "asmane", "ngaran")
LONGEST_NAME = 3  # words


class Unanswered:
    """The questions in `questions.db`. `plain` knows which words are everyday ones."""

    def __init__(self, folder, plain, steady=time.monotonic):
        self.db = Database(folder / "questions.db")
        self.db.execute("pragma journal_mode=wal")
        self.db.execute("pragma synchronous=normal")  # the last question may be lost in a power cut; no page waits
        self.plain, self.steady = plain, steady
        self._new = deque(maxlen=MOST_NEW)
        if not self.db["questions"].exists():
            self.db["questions"].create(
                {"id": int, "text": str, "count": int, "first_at": str, "last_at": str}, pk="id", not_null={"text"}
            )
            self.db["questions"].create_index(["text"], unique=True)

    def keep(self, text, now, may_delete=True):
        """Count a question. `now`: UTC. `may_delete`: whether the clock is believed, so that old ones may go."""
        text = without_persons(text, self.plain)
        if not any(letter.isalpha() for letter in text):
            return
        with self.db.conn:
            found = list(self.db["questions"].rows_where("text = ?", [text]))
            if found:
                again = {"count": found[0]["count"] + 1, "last_at": now.isoformat()}
                self.db["questions"].update(found[0]["id"], again)
            elif self._has_room():
                self.db["questions"].insert(
                    {"text": text, "count": 1, "first_at": now.isoformat(), "last_at": now.isoformat()}
                )
                self._forget(now, may_delete)

    def questions(self):
        """[{id, text, count, first_at, last_at}], the most frequent first, of those the newest; instants in UTC."""
        rows = self.db["questions"].rows_where(order_by="count desc, last_at desc")
        return [row | {key: datetime.fromisoformat(row[key]) for key in ("first_at", "last_at")} for row in rows]

    def read(self, id=None):
        """Somebody has read one, or all of them: they are deleted."""
        with self.db.conn:
            if id is None:
                self.db["questions"].delete_where()
            else:
                self.db["questions"].delete_where("id = ?", [id])

    def close(self):
        self.db.close()

    def _has_room(self):
        now = self.steady()
        if len(self._new) == MOST_NEW and now - self._new[0] < 3600:
            return False
        self._new.append(now)
        return True

    def _forget(self, now, may_delete):
        if may_delete:
            self.db["questions"].delete_where("last_at < ?", [(now - KEPT).isoformat()])
        over = self.db["questions"].count - MOST
        if over > 0:
            self.db["questions"].delete_where(
                "id in (select id from questions order by count, last_at limit ?)", [over]
            )


def without_persons(text, plain):
    """A question without digits, addresses and, as far as can be told, names; folded, so that equal ones are equal."""
    text = DIGITS.sub("", ADDRESS.sub(HIDDEN, text[: 4 * LONGEST].lower()))
    kept, left = [], 0  # `left`: words that may still be a name
    for word in text.split():
        bare = word.strip(".,;:!?()\"'")
        if bare in plain.people or (left and bare and not plain.is_everyday(bare)):
            kept.append(HIDDEN)
            left = max(left - 1, 1)
            continue
        left = LONGEST_NAME if bare in BEFORE_NAME else 1 if bare in plain.titles else 0
        kept.append(word)
    folded = " ".join(word for at, word in enumerate(kept) if word != HIDDEN or kept[at - 1 : at] != [HIDDEN])
    return folded[:LONGEST].strip()
