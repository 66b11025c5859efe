"""What a resident asks: a question in their own words → the intents and services it is about."""

from dataclasses import dataclass

from guide.lexicon import SURE, Lexicon
from guide.plain import NAME_WORD, STOP, pieces_of

OUT = "out_of_scope"
# These are about the office and not about one of its services, whatever else is named.
OF_NO_SERVICE = ("priority", "human_help", "greeting", "thanks", OUT)
OF_THE_OFFICE = ("hours", "queue_status")  # unless a service is named clearly
COMPLAINTS = "pengaduan"
SEVERAL = ("requirements", "fee", "duration", "steps", "location", "who_serves", "hours", "queue_status",
           "how_to_take_number")  # fmt: skip
JOINS = frozenset({"dan", "terus", "sama", "kalau"}) | STOP
MOST_ANSWERS = 2
CLEAR = 3.0  # of the cues in one part of a sentence
LIKELY = 0.4  # by the model, of the same


@dataclass(frozen=True, slots=True)
class Meant:
    """One thing asked: an intent, the service it is about or None, and for `out_of_scope` why."""

    intent: str
    service: str | None = None
    why: str = ""


class Listener:
    """Understands questions about the services of one catalogue, `{id: (names, keywords)}`."""

    def __init__(self, services, model=None):
        self.lexicon = Lexicon(services)
        self.plain = self.lexicon.plain
        self.model = model

    def hear(self, text):
        """[Meant, …], one or two, the first asked first."""
        if not pieces_of(text):
            return [Meant(OUT, None, "empty")]
        words = self.plain.read(text)
        whole = self._whole(words)
        if whole.intent in SEVERAL and (parts := self._parts(words, whole)):
            return parts
        return [whole]

    def _whole(self, words):
        named = self.lexicon.named(words)
        intent = self.intent(words, named)
        return self._of(intent, named, words)

    def _of(self, intent, named, words):
        if intent == "complaint":
            return Meant(intent, COMPLAINTS)
        if intent == OUT:
            matters = self.lexicon.matters(words, named)
            why = next((why for why in ("attack", "elsewhere") if why in matters), "")
            return Meant(OUT, None, why or ("private" if "things" in matters or NAME_WORD in words else "unknown"))
        least = SURE if intent in OF_THE_OFFICE else 0
        is_about_one = named and named[0].weight >= least and intent not in OF_NO_SERVICE
        return Meant(intent, named[0].service if is_about_one else None)

    def intent(self, words, named):
        if "attack" in self.lexicon.matters(words, named):
            return OUT
        chances = self.model.scores(self.features(words, named))
        return max(zip(chances, self.model.labels, strict=True))[1]

    def features(self, words, named=None):
        """{feature: value} of plain words, with the services named in them taken out."""
        named = self.lexicon.named(words) if named is None else named
        scores, matters = self.lexicon.scores(words), self.lexicon.matters(words, named)
        said = _without(words, [one for one in named if one.weight >= SURE - 0.6])
        features = {"": 1.0}
        for word in said:
            features[word] = 1.0
        for pair in zip(["^", *said], [*said, "$"], strict=True):
            features[" ".join(pair)] = 1.0
        for intent, score in scores.items():
            features[f"@{intent}"] = min(score, 9) / 3
        if scores:
            features[f"@best {max(scores, key=scores.get)}"] = 1.0
        clarity = named[0].weight if named else 0
        features["@service"] = min(clarity, 4) / 2
        if not clarity:
            features["@no service"] = 1.0
        for topic in matters:
            features[f"@{topic}"] = 1.0
            features[f"@{topic} {clarity >= SURE}"] = 1.0
        unknown = sum(1 for word in said if not self.plain.is_known(word) and len(word) > 2)
        features["@unknown"] = min(unknown, 3) / 2
        features[f"@unknown {clarity >= SURE}"] = min(unknown, 3) / 2
        features[f"@length {min(len(said), 8)}"] = 1.0
        return features

    def _parts(self, words, whole):
        """Two questions in one sentence, or None: each clear by itself, and one of them what the whole is about."""
        found, service = [], None
        for clause in _clauses(words):
            named = self.lexicon.named(clause)
            own = named[0].service if named and (named[0].weight >= SURE or named[0].service == whole.service) else None
            # Without the service's own words: "tutup jalan" is no question of hours.
            said = _without(clause, [one for one in named if one.weight >= SURE])
            scores = {intent: score for intent, score in self.lexicon.scores(said).items() if intent in SEVERAL}
            best = max(scores, key=scores.get, default=None)
            if best and scores[best] >= CLEAR and self._is_likely(best, clause, named):
                found.append((best, own or service))
            service = own or service
        if len({intent for intent, _ in found}) < 2 and len(set(found)) < 2:
            return None
        first = next((own for _, own in found if own), whole.service)  # named only in the second: both are about it
        parts = list(dict.fromkeys(Meant(intent, own or first) for intent, own in found))
        return parts[:MOST_ANSWERS] if whole.intent in {part.intent for part in parts} and len(parts) > 1 else None

    def _is_likely(self, intent, words, named):
        chances = dict(zip(self.model.labels, self.model.scores(self.features(words, named)), strict=True))
        return chances[intent] >= LIKELY


def _clauses(words):
    """The words between what joins two questions."""
    clause = []
    for at, word in enumerate(words):
        if word in JOINS and not (word == "sama" and words[at + 1 : at + 2] in (["siapa"], ["petugas"])):
            if clause:
                yield clause
            clause = []
        else:
            clause.append(word)
    if clause:
        yield clause


def _without(words, named):
    """The words with "*" in the place of each service named, and without marks."""
    said, hidden = [], {at: one for one in named for at in range(one.start, one.end)}
    for at, word in enumerate(words):
        if at in hidden:
            if said[-1:] != ["*"]:
                said.append("*")
        elif word not in STOP:
            said.append(word)
    return said


def services_of(catalogue):
    """{id: (names, keywords)} of a Catalogue."""
    return {
        entry.id: ((entry.name.partition("(")[0].strip(), entry.name, *entry.names.values()), entry.keywords)
        for entry in catalogue.services.values()
    }
