"""How a part of a page is drawn: the same template on load and on every push, in one language.

A page's language is the one its view names, else the one its address asks for (`?lang=en`), else the office's own.
Flask-Babel holds that page's locale while it is asked for. Pushes are drawn outside of any request, where no page has a
language, so they name theirs.
"""

from flask import before_render_template, g, has_request_context, request
from flask_babel import Babel, get_locale, refresh
from jinja2 import pass_context

from lobby.ticket import shown
from words import locale_of


class Drawing:
    """Draws templates with the office's words; works with and without a request."""

    def __init__(self, app, words, language):
        """`language` is the office's own, used where no other is chosen."""
        self.environment, self.words, self.language = app.jinja_env, words, language
        self.environment.globals.update(
            say=self._say, date=self._date, hour=words.hour, shown=shown,
            name_of=self._name_of, told=self._told, say_in=lambda language, key: words.say(key, language),
            read_in=self._read_in, complete=words.complete(), office=words.office,
        )  # fmt: skip
        # Without its filters for templates: outside of a request they would quietly write everything in English.
        Babel(app, configure_jinja=False, default_locale=str(locale_of(language)), locale_selector=self._locale)
        before_render_template.connect(self._know, app)
        words.page_language = self.page_language
        words.page_locale = lambda: get_locale() if has_request_context() else None

    def part(self, template, language=None, **what):
        """The HTML of a partial."""
        return self.environment.get_template(template).render(language=language or self.language, **what)

    def page_language(self):
        """The language of the page that is asked for; None outside of a request."""
        if not has_request_context():
            return None
        if "language" in g:
            return g.language
        # What could not be read was not asked: the body is never looked at again here.
        asked = request.args.get("lang") or g.get("asked", {}).get("language")
        return asked if asked in self.words.offered else self.language

    def onward(self):
        """What a link on this page carries so that the next is in the same language: `tail`, or `more` after a `?`."""
        language = self.page_language()
        named = language and language != self.language
        return {"tail": f"?lang={language}" if named else "", "more": f"&lang={language}" if named else ""}

    def _locale(self):
        return str(locale_of(self.page_language() or self.language))

    def _know(self, app, context, **_):
        """A view has said in which language its page is."""
        if context.get("language"):
            g.language = context["language"]
            refresh()

    @pass_context
    def _say(self, context, key, **fields):
        return self.words.say(key, context.get("language", self.language), **fields)

    @pass_context
    def _read_in(self, context, key):
        """For `lang=` where a text of the page may be there in Indonesian only."""
        return self.words.read_in(key, context.get("language", self.language))

    @pass_context
    def _told(self, context, refusal):
        """A refusal's sentence in the language of the page."""
        return self.words.refusal(refusal, context.get("language", self.language))

    @pass_context
    def _date(self, context, instant):
        return self.words.date(instant, context.get("language", self.language))

    @pass_context
    def _name_of(self, context, thing):
        """A queue's or service's name in the language of the page."""
        return thing.named(context.get("language", self.language))
