"""A seal as somebody reads it off paper and types it: in groups, in capitals, with the slips a hand makes."""

import re

LEAST, WHOLE = 12, 64  # letters: fewer would be found by chance among many facts
FROM_CODE = re.compile(r"Antrean \S+ #([0-9]{1,15}) ([0-9a-f]{64})", re.ASCII)
SAME_SHAPE = str.maketrans("oilOIL", "011011")  # none of these letters is one of a seal's
BETWEEN = re.compile(r"[\s.,:;_·/|-]+")


class NotASeal(ValueError):
    """What was typed is no seal: a sentence for whoever typed it, and in `kind` and `fields` the same for a page."""

    def __init__(self, kind, sentence, **fields):
        super().__init__(sentence.format(**fields))
        self.kind, self.fields = kind, fields


def typed(text):
    """(seal or its beginning, seq or None) of what was typed, or of what a phone read from the code beside it.

    The letter O is read as zero, I and L as one. Raises NotASeal.
    """
    if code := FROM_CODE.fullmatch(text.strip()):
        return code[2], int(code[1])
    letters = BETWEEN.sub("", text).translate(SAME_SHAPE).lower()
    for place, letter in enumerate(letters, 1):
        if letter not in "0123456789abcdef":
            raise NotASeal(
                "letter",
                'Huruf ke-{place}, "{letter}", tidak mungkin ada dalam segel: isinya hanya angka 0 sampai 9 dan '
                "huruf a sampai f. Lihat lagi kertasnya.",
                place=place, letter=letter,
            )  # fmt: skip
    count = len(letters)
    if count < LEAST:
        raise NotASeal("short", "Baru {count} huruf. Ketik sedikitnya {least} huruf pertama.", count=count, least=LEAST)
    if count > WHOLE:
        raise NotASeal("long", "Ada {count} huruf, padahal segel hanya {whole} huruf.", count=count, whole=WHOLE)
    return letters, None


def alike(seal, others):
    """(other, [places that differ]) of that of `others` which is most like a seal, or None when none is near."""
    least, nearest = len(seal) // 6, None
    for other in others:
        places = [at for at, (one, two) in enumerate(zip(seal, other, strict=False), 1) if one != two]
        if len(places) <= least:
            least, nearest = len(places) - 1, (other, places)
    return nearest
