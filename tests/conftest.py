"""What every test may ask for: an office, and a lobby whose day began at eight."""

import pytest
from room import a_lobby, an_office


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def lobby(office):
    return a_lobby(office)
