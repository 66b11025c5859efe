"""A number from home: what for, when, and the number with its code. One live number a phone, by its own cookie."""

import logging
import secrets
from collections import OrderedDict
from datetime import timedelta

import gevent
from flask import Blueprint, g, jsonify, make_response, render_template, request

from asking import Asked, said
from doors import PUBLIC, who
from lobby.bookings import book, cancel_booking, take
from lobby.place import place
from lobby.refusals import BadRequest, Refusal, UnknownQueue
from lobby.requests import bring_request
from pace import network_of
from phone.limits import Caller, TooManyFromHome
from phone.offers import Choice, instant_of, iso, queues_offered, times_offered
from phone.phones import Phones

LIVE = ("booked", "waiting", "called", "serving", "held")
REFUSED_WAITS = 0.5  # seconds a refusal for its pace is held back, so that hurrying brings nothing
MOST_HELD_BACK = 50
MOST_LATEST = 20_000  # phones whose newest number is remembered beside their cookie

log = logging.getLogger("antrean.online")


class NotYourPhone(Refusal):
    status = 403
    sentence = "Nomor ini hanya dapat dibatalkan dari ponsel yang mengambilnya. Minta bantuan petugas di kantor."


class OneAtATime(Refusal):
    status = 409
    sentence = "Nomor untuk ponsel ini sedang disiapkan. Mohon tunggu sebentar."


class NotASlot(BadRequest):
    sentence = "Waktu itu tidak dapat dibaca. Pilih waktu dari halaman ini."


def booking_pages(live, artist, settings, keys, limits, puzzles, is_here):
    """Where numbers are taken from home. `is_here(request)`: has this phone proved that it is in the room?"""
    bp = Blueprint("booking", __name__)
    phones, latest, busy = Phones(keys, live.clock), _Latest(), set()
    held_back = []

    def caller(phone):
        return Caller(network_of(request.remote_addr or ""), phone.id, phone.since, is_here(request))

    def number_of(phone):
        """What this phone holds (see `lobby/place.py`), or None when it holds nothing that is still good."""
        token = latest.get(phone.id) or phone.token
        now = live.clock.now()
        mine = live.see(place, token, now) if token else None
        if mine is None or mine["status"] not in LIVE:
            return None
        is_late = mine["status"] == "booked" and now > mine["slot_to"] + timedelta(minutes=_minutes(settings))
        return None if is_late else mine

    def letter_of(token):
        """The request that a letter's token opens, as long as there is something to come for; else None."""
        letter = live.see(lambda lobby: lobby.request_tokens.get(token)) if token else None
        return letter if letter and not letter.is_done else None

    @bp.get("/book")
    @who(PUBLIC)
    def page():
        phone, language = phones.of(request), artist.page_language()
        mine = number_of(phone)
        choice = Choice(request.args, settings, language, letter_of(request.args.get("letter")))
        if mine:
            letters = live.see(lambda lobby: lobby.requests_of(mine["ticket"], mine["day"]))
            answer = render_template(
                "phone/book_mine.html",
                ticket=mine,
                language=language,
                grace=_minutes(settings),
                letters=letters,
                without=choice.letter if choice.letter not in letters else None,
                services=settings.office.services,
                is_taken=choice.letter and live.see(lambda lobby: lobby.comes_with(choice.letter)) is not None,
            )
        elif choice.queue is None:
            offered = live.see(queues_offered, live.clock.now(), live.clock.trusted)
            answer = render_template("phone/book.html", queues=offered, choice=choice, language=language,
                                     given_back="cancelled" in request.args)  # fmt: skip
        else:
            times = live.see(times_offered, choice.queue, choice.day, live.clock.now(), live.clock.trusted)
            answer = render_template(
                "phone/book_confirm.html" if choice.time else "phone/book_time.html",
                choice=choice, times=times, chosen=times.find(choice.time), language=language, grace=_minutes(settings),
            )  # fmt: skip
        return phones.keep(make_response(answer), phone, request)

    @bp.get("/book/slots")
    @who(PUBLIC)
    def slots_of():
        choice = Choice(request.args, settings, artist.page_language())
        if choice.queue is None:
            raise UnknownQueue(field="queue", queue=request.args.get("queue", ""))
        times = live.see(times_offered, choice.queue, None, live.clock.now(), live.clock.trusted)
        return jsonify(times.told(artist.words, artist.page_language()))

    @bp.get("/book/puzzle")
    @who(PUBLIC)
    def puzzle():
        phone = phones.of(request)
        bits = limits.bits(caller(phone))
        return phones.keep(jsonify(challenge=puzzles.new(phone.id, bits), bits=bits), phone, request)

    @bp.post("/book")
    @who(PUBLIC)
    def give():
        asked, phone = Asked(), phones.of(request)
        letter = letter_of(asked.text("letter"))
        if mine := number_of(phone):
            return phones.keep(answer(mine, 200, letter), phone, request)
        if phone.id in busy:
            raise OneAtATime()
        busy.add(phone.id)
        try:
            token = given(asked, phone)
        except Refusal as refusal:
            if not isinstance(refusal, TooManyFromHome):
                limits.refused(refusal.name, network_of(request.remote_addr or ""), counts=refusal.name in COUNTED)
            raise
        finally:
            busy.discard(phone.id)
        latest.keep(phone.id, token)
        phone.token = token
        return phones.keep(answer(live.see(place, token, live.clock.now()), 201, letter), phone, request)

    def answer(mine, status, letter):
        """What a phone is told of its number; with a letter, also whether staff will see its form by this number."""
        if letter is None:
            return make_response(said(_told(mine), "/book", status=status))
        payload = _told(mine) | {"letter": f"/letters/{letter.token}" if bring(letter, mine) else None}
        page = f"/book?letter={letter.token}&lang={artist.page_language()}"
        return make_response(said(payload, page, status=status))

    def bring(letter, mine):
        """Let staff see the form when this number is called. Whatever comes of it, the number stands."""
        if (letter.ticket, letter.day) == (mine["ticket"], mine["day"]):
            return True
        try:
            live.do(bring_request, letter.id, mine["token"], by_resident=True, by="resident")
        except (Refusal, *live.journal.Trouble) as trouble:
            log.warning("a number without its form: %s", trouble)
            return False
        return True

    def given(asked, phone):
        """Give the number: the token of it. Cheap questions first, and the journal last."""
        who_asks, choice = caller(phone), Choice.of(asked, settings)
        try:
            limits.check(who_asks, choice.queue)
        except TooManyFromHome as refusal:
            g.retry_after = refusal.fields["seconds"]
            _hold_back(held_back)
            raise
        puzzles.check(asked.text("puzzle", ""), asked.text("answer", ""), phone.id)
        language, chance = asked.text("language"), secrets.randbelow(10**9)
        wanted = {
            "service": choice.service.id if choice.service else None, "priority": asked.text("priority", "none"),
            "language": language if language in settings.languages else None, "token": secrets.token_urlsafe(16),
            "chance": chance, "clock_trusted": live.clock.trusted,
        }  # fmt: skip
        if asked.text("slot", "now") == "now":
            decide = take
            wanted |= {"in_room": who_asks.in_room, "spared": limits.is_spared(who_asks)}
        else:
            decide = book
            wanted["slot_from"] = instant_of(asked.text("slot"))
            if wanted["slot_from"] is None:
                raise NotASlot(field="slot")
        # Decided once without being done: what would be refused costs the writer of the journal nothing.
        live.see(decide, choice.queue, now=live.clock.now(), **wanted)
        limits.spend(who_asks, choice.queue)
        return live.do(decide, choice.queue, by="resident", tap=asked.text("tap"), **wanted).fact.token

    @bp.post("/t/<token>/cancel")
    @who(PUBLIC)
    def cancel(token):
        asked, phone = Asked(), phones.of(request)
        if token not in (phone.token, latest.get(phone.id)):
            raise NotYourPhone()
        done = live.do(cancel_booking, token, by="resident", tap=asked.text("tap"))
        payload = {"ticket": done.fact.ticket, "status": "ended", "outcome": "cancelled", "seq": done.seq}
        return said(payload, f"/book?cancelled=1&lang={artist.page_language()}")

    return bp


# Refusals that a bot brings about, and people hardly ever.
COUNTED = ("PuzzleWrong", "PuzzleOver", "ShareFull")


def _told(ticket):
    return {
        "ticket": ticket["ticket"],
        "token": ticket["token"],
        "code": ticket["code"],
        "queue": ticket["queue_letter"],
        "service": ticket["service"].id if ticket["service"] else None,
        "slot": {"from": iso(ticket["slot_from"]), "to": iso(ticket["slot_to"])} if ticket["slot_from"] else None,
        "url": f"/t/{ticket['token']}",
    }


def _hold_back(held_back):
    """Let whoever hurries wait a little; only so many at once, for each costs a place at the door."""
    if len(held_back) < MOST_HELD_BACK:
        held_back.append(1)
        gevent.sleep(REFUSED_WAITS)
        held_back.pop()


def _minutes(settings):
    return settings.office.rules.booking_grace_minutes


class _Latest:
    """The newest number of each phone, for a phone that sends an old cookie or two requests at once."""

    def __init__(self):
        self._tokens = OrderedDict()

    def get(self, phone):
        return self._tokens.get(phone)

    def keep(self, phone, token):
        self._tokens[phone] = token
        self._tokens.move_to_end(phone)
        if len(self._tokens) > MOST_LATEST:
            self._tokens.popitem(last=False)
