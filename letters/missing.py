"""What a request still lacks, in words: requirements by their place in the catalogue, blanks by their name."""

from letters.form import blanks


def may_be_missing(entry):
    """[(key, requirement or blank's Field)] of everything that may be called missing; requirements count from 0."""
    numbered = [(str(number), requirement) for number, requirement in enumerate(entry.requirements)]
    return numbered + [(blank.name, blank) for blank in blanks(entry)]


def said_missing(entry, missing, language):
    """The texts of what is missing, in the catalogue's order; what the catalogue has no more is left out."""
    known = may_be_missing(entry) if entry else []
    return [called(what, language) for key, what in known if key in missing]


def called(what, language):
    """The text of a requirement, or of a blank."""
    return what if isinstance(what, str) else what.labelled(language)
