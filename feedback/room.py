"""The room of feedback, put together: its stores and its pages."""

from datetime import date

from feedback.complaint_room import Complaints
from feedback.handed_in import Surveys
from feedback.survey_desk import survey_desk_pages
from feedback.survey_kiosk import survey_kiosk_pages
from feedback.survey_pages import survey_pages
from feedback.survey_parts import survey_lines, survey_parts
from feedback.survey_retention import SurveyRetention
from feedback.survey_store import SurveyStore


class Room:
    """Where residents say how it was, and where the office answers."""

    def __init__(self, live, artist, settings, folder, *, spool, voice, address, name_of, in_pool, served):
        """`name_of(by)`: who acted, as staff are called; `in_pool(work, *given)` runs what takes long.

        `voice.speech(texts, language)` gives what is read aloud, as words and as the addresses of their recordings.

        `served(first, last)`: {service, or None: how many numbers were served}, of dates, inclusive.
        """
        self.live, self.artist, self.settings, self.folder = live, artist, settings, folder
        self.spool, self.voice, self.address = spool, voice, address
        self.name_of, self.in_pool = name_of, in_pool
        self.surveys = Surveys(live, SurveyStore(folder, in_pool), settings.survey, served)
        self.survey_retention = SurveyRetention(live, self.surveys.store, settings.survey.keep_months)
        self.desk = Complaints(self)

    def blueprints(self):
        """Every page of the room."""
        return (survey_pages(self), survey_kiosk_pages(self), survey_desk_pages(self), *self.desk.blueprints())

    def start(self):
        """What goes on by itself."""
        self.survey_retention.start()
        self.desk.start()

    def parts(self):
        """Its Parts of the Health page."""
        return [*survey_parts(self.artist.words, self.survey_retention), *self.desk.parts()]

    def lines(self):
        """Its lines of `/metrics`."""
        return [*survey_lines(self.survey_retention), *self.desk.lines()]

    def survey(self, first, last):
        """The survey's Index (`n, index, grade, elements`) as everybody may see it, of the whole months in which the
        dates lie: renewed at most once a day, by five forms or more; without index, grade and means where there are
        fewer (see `survey_shown.py`).

        Reads its file in the pool: not to be called from a thread of it.
        """
        return self.surveys.index(first, last)

    def survey_of_year(self, year):
        """The Index of a whole year."""
        return self.surveys.index(date(year, 1, 1), date(year, 12, 31))

    def complaints(self, first, last, head=True):
        """The Totals (see `complaint_standing.py`) of those that came between two local dates, both included.

        `head` False: as whoever is not the head may know them, without those that only the head may read.

        Reads the journal in the pool: not to be called from a thread of it.
        """
        return self.desk.totals(first, last, head)

    def late_complaints(self):
        """How many complaints are late now, those that only the head may read among them: for the head's eyes."""
        return self.desk.late()
