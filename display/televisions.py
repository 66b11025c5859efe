"""The televisions as they report themselves: which is mute, which file none of them could play."""

import time

FORGOTTEN = 60.0  # seconds after which one that has said nothing more is not waited for
MOST = 64  # remembered: anybody may say they are one


class Televisions:
    """What the boards have said lately. Nothing a board writes is shown as it stands: anybody can post here."""

    def __init__(self, words, steady=time.monotonic):
        self.words, self.steady = words, steady
        self._mute = {}  # {(address, board): until when, steady}
        self._broken = {}  # {file: None}, in the order they were found

    def tell(self, address, board, mute):
        """One board at `address` says whether it can be heard; it says so again as long as it cannot."""
        self._forget()
        if not mute:
            self._mute.pop((address, board), None)
        elif len(self._mute) < MOST or (address, board) in self._mute:
            self._mute[address, board] = self.steady() + FORGOTTEN

    def is_broken(self, name):
        """One board could not play this file."""
        self._broken[name] = None

    def mute(self):
        """{address: sentence} of each address with a mute board."""
        self._forget()
        return {at: self.words.say("display.is_mute", address=at) for at in sorted({at for at, _ in self._mute})}

    def broken(self, files):
        """A sentence for each file that could not be played and is still among `files`."""
        for name in [name for name in self._broken if name not in files]:
            del self._broken[name]  # taken away; under the same name it may come back mended
        return [self.words.say("display.is_broken", name=name) for name in self._broken]

    def _forget(self):
        self._mute = {key: until for key, until in self._mute.items() if until > self.steady()}
