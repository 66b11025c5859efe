"""The guide on a kiosk's screen: what a person has chosen there, and what Listen reads aloud of it."""

from urllib.parse import urlencode

PARTS = ("requirements", "steps", "more")


class View:
    """What a kiosk shows: its language and priority, kept for the number; a group, or a part of a service."""

    def __init__(self, asked, settings):
        language = asked.get("lang")
        self.language = language if language in settings.languages else settings.language
        self.priority = "priority" if asked.get("priority") == "priority" else "none"
        self.group = asked.get("group")
        self.part = asked.get("part") if asked.get("part") in PARTS else PARTS[0]

    def to(self, path, **more):
        """The address of another of these screens; `/kiosk` is the first of all."""
        kept = {"lang": self.language, "priority": self.priority} | more
        return path + "?" + urlencode({key: value for key, value in kept.items() if value and value != "none"})


def heard(words, view, sections, section, entry):
    """The texts of a screen, in the order in which they are heard. One without a recording is passed over."""

    def say(key):
        return words.say(f"spoken.{key}", view.language)

    def named(thing):
        return thing.named(view.language)

    if entry is None:
        titles = [section["title"], *section["entries"]] if section else [each["title"] for each in sections]
        return [say("which_service"), *map(named, titles), say("help")]
    if view.part == "requirements":
        bring = [say("prepare"), *entry.requirements] if entry.requirements else [say("nothing_to_bring")]
        return [named(entry), *bring, *_cost(entry, say)]
    if view.part == "steps":
        return [named(entry), *entry.steps]
    return [named(entry), entry.completion_time, *_cost(entry, say), entry.fee_note, entry.product]


def _cost(entry, say):
    return [say("cost"), entry.fee, say("rupiah")] if entry.fee else [say("free")]
