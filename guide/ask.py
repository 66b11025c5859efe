"""What a resident asks: a question in their own words → the intents and services it is about."""

import itertools
from dataclasses import dataclass

from guide.lexicon import SURE, Lexicon
from guide.plain import NAME_WORD, STOP, pieces_of

OUT = "out_of_scope"
# These are about the office and not about one of its services, whatever else is named.
OF_NO_SERVICE = ("priority", "human_help", "greeting", "thanks", OUT)
OF_THE_OFFICE = ("hours", "queue_status")  # unless a service is named clearly
COMPLAINTS = "pengaduan"
SEVERAL = ("requirements", "fee", "duration", "steps", "location", "who_serves", "hours", "queue_status",
           "how_to_take_number", "letter_status", "priority")  # fmt: skip
OFTEN_SAID = ("letter_status", "priority")  # "ktp belum jadi, ke mana" asks one thing
PLAINLY = ("fee", "requirements", "steps", "who_serves")  # of which a hint is enough
JOINS = frozenset({"dan", "terus", "sama", "kalau"}) | STOP
MOST_ANSWERS = 2
HINTED, CLEAR = 2.0, 3.0  # of the cues in one part of a sentence
SURELY, LIKELY = 0.8, 0.4  # by the model, of what is hinted at or often said beside, and of what is clear
NONE = "none"  # the label of questions that are about no service
CERTAIN = 0.5  # of what was learned, to say that no service is meant


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
        self.model = model  # of intents; its `about` of the services they are asked about
        self.services = frozenset(services)

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
        return Meant(intent, None if intent in OF_NO_SERVICE else self.service(intent, named, words))

    def service(self, intent, named, words):
        """The service asked about: as learned, and as named where it is one that nobody could learn of."""
        about = self.model.about
        least = SURE if intent in OF_THE_OFFICE else 0
        first = named[0].service if named and named[0].weight >= least else None
        if first and first not in about.labels:
            return first
        chance, likely = max(zip(about.scores(self.service_features(intent, named, words)), about.labels, strict=True))
        if likely in self.services or likely == NONE and chance >= CERTAIN:
            return likely if likely != NONE else None
        return first

    def intent(self, words, named):
        if "attack" in self.lexicon.matters(words, named):
            return OUT
        if named and self._without_clear(words, named) == ["*"]:  # a service and not a word more
            return "complaint" if named[0].service == COMPLAINTS else "requirements"
        chances = self.model.scores(self.features(words, named))
        return max(zip(chances, self.model.labels, strict=True))[1]

    def features(self, words, named=None):
        """{feature: value} of plain words, with the services named in them taken out."""
        named = self.lexicon.named(words) if named is None else named
        scores, matters = self.lexicon.scores(words), self.lexicon.matters(words, named)
        said = self._without_clear(words, named)
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

    def _without_clear(self, words, named):
        return _without(words, [one for one in named if one.weight >= SURE - 0.6])

    def service_features(self, intent, named, words):
        """{feature: value} of plain words and of the services named in them."""
        said = [word for word in words if word not in STOP]
        features = {"": 1.0, f"@{intent}": 1.0}
        for word in said:
            features[word] = 1.0
        for pair in itertools.pairwise(said):
            features[" ".join(pair)] = 1.0
        for one in named:
            features[f"@named {one.service}"] = max(min(one.weight, 5), 0) / 2
        features[f"@first {named[0].service if named else NONE}"] = 1.5
        if not named or named[0].weight < SURE:
            features["@unclear"] = 1.0
            features[f"@unclear {intent}"] = 1.0
        return features

    def _parts(self, words, whole):
        """Two questions in one sentence, or None: each clear by itself, and one of them what the whole is about."""
        found, service = [], None
        for clause, is_new in _clauses(words):
            named = self.lexicon.named(clause)
            own = named[0].service if named and (named[0].weight >= SURE or named[0].service == whole.service) else None
            # Without the service's own words: "tutup jalan" is no question of hours.
            said = _without(clause, [one for one in named if one.weight >= SURE])
            scores = {intent: score for intent, score in self.lexicon.scores(said).items() if intent in SEVERAL}
            best = max(scores, key=scores.get, default=None)
            if best == "priority" and whole.service:  # "ibu sudah tua, syarat bansos apa" asks one thing
                continue
            if best and self._is_asked(best, scores[best], clause, named):
                of_the_office = best in OF_THE_OFFICE and is_new and not own  # "ktp gratis? kalau buka jam berapa"
                found.append((best, "" if of_the_office or best in OF_NO_SERVICE else own or service))
            service = own or service
        if len({intent for intent, _ in found}) < 2 and len(set(found)) < 2:
            return None
        first = next((own for _, own in found if own), whole.service)  # named only in the second: both are about it
        parts = list(dict.fromkeys(Meant(intent, first if own is None else own or None) for intent, own in found))
        return parts[:MOST_ANSWERS] if whole.intent in {part.intent for part in parts} and len(parts) > 1 else None

    def _is_asked(self, intent, score, words, named):
        """Is this asked in this part of a sentence, by its cues and by what was learned?"""
        if score < (HINTED if intent in PLAINLY else CLEAR):
            return False
        chances = dict(zip(self.model.labels, self.model.scores(self.features(words, named)), strict=True))
        return chances[intent] >= (LIKELY if score >= CLEAR and intent not in OFTEN_SAID else SURELY)


def _clauses(words):
    """(The words between what joins two questions, do they begin a new sentence?)"""
    clause, is_new = [], False
    for at, word in enumerate(words):
        if word in JOINS and not (word == "sama" and _is_with_whom(words[at + 1 : at + 3])):
            if clause:
                yield clause, is_new
                is_new = False
            clause, is_new = [], is_new or word == "?"
        else:
            clause.append(word)
    if clause:
        yield clause, is_new


def _is_with_whom(after):
    """Does "sama" mean "with", as in "sama siapa", and not "and", as in "sama petugasnya siapa"?"""
    return after[:1] == ["siapa"] or (after[:1] == ["petugas"] and after[1:] != ["siapa"])


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
