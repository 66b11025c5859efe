"""What the rooms share that show screens of their own at a kiosk: whose language it is, and how a screen is drawn."""

from urllib.parse import urlencode

from flask import g, render_template, request

from asking import wants_part

PAGE = "kiosk/page.html"


class View:
    """What one of these screens shows: its language and priority, kept for the number; the ticket one waits with."""

    def __init__(self, asked, settings, kiosk):
        language = asked.get("lang")
        self.kiosk = kiosk
        self.language = language if language in settings.languages else settings.language
        self.priority = "priority" if asked.get("priority") == "priority" else "none"
        self.ticket = asked.get("ticket")

    def to(self, path, **more):
        """The address of a screen of the kiosk, in this person's language."""
        kept = {"lang": self.language, "priority": self.priority} | more
        return path + "?" + urlencode({key: value for key, value in kept.items() if value and value != "none"})


def view_here(settings):
    """The View that the kiosk asks for now."""
    return View(request.args, settings, g.visitor.device.name)


def draw_screen(artist, template, view, now, **given):
    """The whole page with this screen, or what the kiosk's script puts into it."""
    given |= {"screen": template, "view": view, "language": view.language, "now": now, "help": None}
    return artist.part(template, **given) if wants_part() else render_template(PAGE, **given)
