"""What the waiting room will not do, each a sentence for the person who asked.

The sentence here is Indonesian, the language every office speaks. Another language finds its own under the class's
name in `words/<language>.toml`, section `[refusals]`, with the same `{fields}`.
"""


class Refusal(Exception):
    """Something that will not be done. `fields` fill the sentence, in whichever language it is read."""

    sentence = "Permintaan itu tidak bisa dilakukan."

    def __init__(self, **fields):
        self.fields = fields
        super().__init__(self.sentence.format(**fields))

    @property
    def name(self):
        """The key programs read in `{"refusal": …}` and translators in `words/`."""
        return type(self).__name__


class BadRequest(Refusal):
    """What was sent cannot be understood; `field` says which part of it."""

    sentence = "{problem}"

    def __init__(self, field=None, **fields):
        self.field = field
        super().__init__(**fields)

    @property
    def name(self):
        return "BadRequest"
