"""How the survey's file is: for the Health page in words, for programs in numbers."""

from health import Part


def survey_parts(words, retention):
    """The Parts of the Health page."""
    if retention.leapt:
        return [Part("survey", False, words.say("survey.leapt"), "leapt")]
    if retention.failed:
        return [Part("survey", False, words.say("survey.failed"))]
    if retention.store.unlaid:
        return [Part("survey", False, words.say("survey.unlaid"))]
    return [Part("survey", True, words.say("survey.well", n=retention.keep_months))]


def survey_lines(retention):
    """For `/metrics`."""
    return [f"antrean_survey_trouble {int(retention.leapt or retention.failed or retention.store.unlaid)}"]
