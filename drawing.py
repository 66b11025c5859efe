"""How a part of a page is drawn: the same template on load and on every push, in one language."""

from jinja2 import pass_context

from lobby.ticket import shown


class Drawing:
    """Draws templates with the office's words; works with and without a request."""

    def __init__(self, app, words, language):
        """`language` is the office's own, used where no other is chosen."""
        self.environment, self.words, self.language = app.jinja_env, words, language
        self.environment.globals.update(
            say=self._say, date=self._date, hour=words.hour, shown=shown,
            name_of=self._name_of, told=self._told, say_in=lambda language, key: words.say(key, language),
            office=words.office,
        )  # fmt: skip

    def part(self, template, language=None, **what):
        """The HTML of a partial."""
        return self.environment.get_template(template).render(language=language or self.language, **what)

    @pass_context
    def _say(self, context, key, **fields):
        return self.words.say(key, context.get("language", self.language), **fields)

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
        return thing.names.get(context.get("language", self.language), thing.name)
