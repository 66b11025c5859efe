"""A file that grows by every slip's bytes, for those who look at what would be printed."""

from kiosk.printers import OK, TROUBLE, NotSent, State, Torn


class FileWay:
    def __init__(self, path):
        self.path, self.where = path, str(path)

    def send(self, paper):
        if self.path.exists() and not self.path.is_file():
            raise NotSent("file_refused")
        try:
            with self.path.open("ab", buffering=0) as file:
                taken = file.write(paper)
        except OSError:
            raise NotSent("file_refused") from None
        if taken < len(paper):  # the disk is full
            raise Torn("file_refused")
        return State(OK)

    def look(self):
        if self.path.parent.is_dir() and (self.path.is_file() or not self.path.exists()):
            return State(OK)
        return State(TROUBLE, "file_refused")
