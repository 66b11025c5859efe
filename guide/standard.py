"""The fourteen components of a standard of service, in the order in which the law lists them.

Permenpan RB 15/2014, chapter III: the first six are the service delivered, published for whoever comes; the other eight
are how the house makes sure of it. Villages follow them through Permendagri 2/2017.
"""


def components(entry):
    """[(key, (texts))] of the fourteen; a text each or several, none where the office has not written it yet.

    Of the fee they are what there is to add to it.
    """
    return [
        ("requirements", entry.requirements),
        ("steps", entry.steps),
        ("time", _one(entry.completion_time)),
        ("fee", _one(entry.fee_note)),
        ("product", _one(entry.product)),
        ("complaints", entry.standard.get("complaints", ())),
        ("legal_basis", entry.legal_basis),
        *((key, entry.standard.get(key, ())) for key in
          ("facilities", "competence", "supervision", "staff", "guarantee", "safety", "evaluation")),
    ]  # fmt: skip


def _one(text):
    return (text,) if text else ()
