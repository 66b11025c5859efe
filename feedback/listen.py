"""What the kiosk reads aloud of the survey and of complaints: what the screen asks, never what somebody chose or wrote.

Others stand nearby and hear it. A screen is read with all its answers or not at all: half of them would lean the rest.
"""

from feedback.survey import ELEMENTS
from feedback.survey_form import CHOICES
from lobby.complaint import ABOUT, FOR_HEAD, KINDS

# The texts that are heard as they stand on the screen, by their keys in words/; the others are sentences of `spoken`.
SHOWN = (
    *(f"survey.{mark}_{element}" for element in ELEMENTS for mark in "qa"),
    *(f"survey.{name}" for name in CHOICES),
    *(f"survey.one_{key}" for keys in CHOICES.values() for key in keys),
    *(f"complaint.kind_{kind}{what}" for kind in KINDS for what in ("", "_what")),
    *(f"complaint.about_{about}" for about in ABOUT),
    "complaint.only_head",
)


class Reader:
    """Reads these screens in one language. `survey`, `link`, `paper`: whether the kiosk has it."""

    def __init__(self, words, language, *, survey=True, link=True, paper=True):
        self.words, self.language = words, language
        self.survey, self.link, self.paper = survey, link, paper

    def texts(self, screen):
        """The texts of a screen, in the order in which they are heard; of the first one for a name that is none."""
        if screen in ELEMENTS:
            return self._question(screen)
        if screen in CHOICES:
            keys = [f"survey.one_{key}" for key in CHOICES[screen]]
            return [self._say("survey_person"), *self._shown(f"survey.{screen}", *keys)]
        known = {
            "last": self._last, "thanks": self._thanks, "kind": self._kind, "about": self._about, "words": self._words,
            "review": self._review, "sent": self._sent, "locked": self._locked,
        }  # fmt: skip
        return known.get(screen, self._start)()

    def _start(self):
        ways = ["feedback_rate"] if self.survey else []
        return self._sentences("feedback", *ways, "feedback_complain", "help")

    def _question(self, element):
        place = ELEMENTS.index(element)
        begun = self._sentences("survey") if place == 0 else []
        answers = self.words.say(f"survey.a_{element}", self.language)
        asked = self._shown(f"survey.q_{element}")
        return [*begun, self._say("survey_question"), place + 1, *asked, self._say("survey_answers"), *answers]

    def _last(self):
        return self._sentences("survey_last", "help")

    def _thanks(self):
        return self._sentences("survey_thanks")

    def _kind(self):
        kinds = [f"complaint.kind_{kind}{what}" for kind in KINDS for what in ("", "_what")]
        by_phone = ["complaint_phone"] if self.link else []
        return [self._say("complaint"), *self._shown(*kinds), *self._sentences(*by_phone, "help")]

    def _about(self):
        texts = [self._say("complaint_about")]
        for about in ABOUT:
            whose = ["complaint.only_head"] if about in FOR_HEAD else []
            texts += self._shown(f"complaint.about_{about}", *whose)
        return [*texts, self._say("help")]

    def _words(self):
        return self._sentences("complaint_words", "help")

    def _review(self):
        return self._sentences("complaint_review", "help")

    def _sent(self):
        return self._sentences(
            "complaint_sent", "take_paper" if self.paper else "complaint_no_paper", "complaint_answer"
        )

    def _locked(self):
        return self._sentences("complaint_locked", "help")

    def _sentences(self, *keys):
        return [self._say(key) for key in keys]

    def _say(self, key):
        return self.words.say(f"spoken.{key}", self.language)

    def _shown(self, *keys):
        return [self.words.say(key, self.language) for key in keys]
