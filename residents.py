"""Residents who are not there: they take numbers by themselves, so that one person alone can try the office."""

import logging
import random

import gevent

from lobby.refusals import Refusal

EVERY = (15, 60)  # seconds between two of them
PRIORITY = 0.15  # the share who ask to be served first

log = logging.getLogger("antrean.residents")


def come_and_go(live):
    """Let residents come from now on."""
    gevent.spawn(_come, live, random.Random())


def _come(live, chance):
    services = list(live.office.services.values())
    while True:
        gevent.sleep(chance.uniform(*EVERY))
        service = chance.choice(services) if services else None
        priority = "priority" if chance.random() < PRIORITY else "none"
        try:
            if service:
                live.issue(service=service.id, priority=priority, by="resident")
            else:
                live.issue(chance.choice(list(live.office.queues)), priority=priority, by="resident")
        except Refusal as refusal:
            log.info("a resident went home: %s", refusal)
