"""What the kiosk reads aloud: the texts of each of its screens, in the order in which they are heard.

A text is a sentence or a name that has a recording, a whole number, or ("ticket", "A023").
"""

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# The reasons for a pause that have a sentence; whatever else a counter wrote is "away".
REASONS = {"Istirahat": "resting", "Petugas ke lapangan": "field", "Rapat": "meeting"}
SAID_BY_STATE = {"break": "break", "day_closed": "day_closed", "finished": "all_finished", "closed": "closed"}


class Reader:
    """Reads screens in one language. `words.say(key, language)`; `office` tells local time."""

    def __init__(self, words, language):
        self.words, self.language, self.office = words, language, words.office

    def start(self, menu, view, paper):
        """The first screen: how each queue is, or why there is none to join."""
        state = menu["state"]
        if not menu["open"] or state == "finished":
            return [self._say(SAID_BY_STATE[state]), *self._reopening(menu), self._say("ask_staff"), self._say("help")]
        texts = [self._say("welcome")]
        if state == "away":
            texts += [self._say("all_away"), *self._back(menu["pause"])]
        if view.priority != "none":
            texts.append(self._say("priority_on"))
        texts += [self._say("question"), self._say("touch_print" if paper else "touch_screen")]
        for tile in menu["tiles"]:
            texts += self._queue(tile)
        if view.priority == "none":
            texts.append(self._say("priority_offer"))
        return [*texts, self._say("help")]

    def services(self, tile):
        """The services of one queue."""
        names = [self._name(service) for service in tile["services"]]
        question, any_service = self._say("which_service"), self._say("any_service")
        return [self._name(tile["queue"]), question, *names, any_service, self._say("help")]

    def prepare(self, service, paper):
        """What to bring for one service, and what it costs."""
        texts = [self._name(service)]
        if service.requirements:
            texts += [self._say("prepare"), *service.requirements]
        else:
            texts.append(self._say("nothing_to_bring"))
        texts += [self._say("cost"), service.fee, self._say("rupiah")] if service.fee else [self._say("free")]
        return [*texts, self._say("carried"), *([self._say("print_list")] if paper else [])]

    def taken(self, ticket, paper, paper_gone):
        """A number just taken. An office that never prints says nothing of paper."""
        texts = [self._say("your_number"), ("ticket", ticket["ticket"]), self._say("sit")]
        texts += [ticket["ahead"], self._say("ahead")] if ticket["ahead"] else [self._say("first")]
        if paper or paper_gone:
            texts.append(self._say("take_paper" if paper else "no_paper"))
        return texts

    def check_in(self):
        """Where somebody who took a number at home types its code."""
        return [self._say("check_in"), self._say("check_in_scan"), self._say("help")]

    def listed(self):
        return [self._say("list_printed")]

    def help(self, standing):
        return [self._say("help_going" if standing == "going" else "help_coming")]

    def _queue(self, tile):
        name = self._name(tile["queue"])
        if tile["finished"]:
            return [name, self._say("finished")]
        people = [tile["waiting"], self._say("people")] if tile["waiting"] else [self._say("nobody")]
        if tile["pause"]:
            people += [self._say(REASONS.get(tile["pause"]["reason"], "away")), *self._back(tile["pause"])]
        return [name, *people]

    def _back(self, pause):
        return [self._say("back_at"), *self._hour(pause["until"])] if pause["until"] else []

    def _reopening(self, menu):
        opening = menu["next_opening"]
        if opening is None:
            return []
        if menu["opens_today"]:
            return [self._say("reopens_today"), *self._hour(opening)]
        day = DAYS[self.office.local(opening).weekday()]
        return [self._say("reopens_on"), self._say(day), self._say("at"), *self._hour(opening)]

    def _hour(self, instant):
        here = self.office.local(instant)
        past = [self._say("past"), here.minute, self._say("minutes")] if here.minute else []
        return [here.hour, *past]

    def _name(self, thing):
        return thing.named(self.language)

    def _say(self, key):
        return self.words.say(f"spoken.{key}", self.language)
