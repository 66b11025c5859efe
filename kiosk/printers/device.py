"""A device file of the kernel's as a line: bytes out in pieces, each within the deadline."""

import errno
import os
import select
import time

REASONS = {
    errno.ENOSPC: "paper_out",  # so says the kernel's USB driver when it finds no paper
    errno.ENOENT: "unplugged", errno.ENODEV: "unplugged", errno.ENXIO: "unplugged", errno.ENOTDIR: "unplugged",
    errno.EIO: "unplugged", errno.EACCES: "forbidden", errno.EPERM: "forbidden", errno.EBUSY: "busy",
    errno.EAGAIN: "busy", errno.EISDIR: "not_a_printer",
}  # fmt: skip


class DeviceLine:
    """An open device file that does not block, as `talk` uses it."""

    def __init__(self, handle):
        self.handle = handle

    def take(self, data, until):
        while _ready([], [self.handle], until)[1]:
            try:
                return os.write(self.handle, data)
            except BlockingIOError:
                if time.monotonic() > until:  # ready, and yet not: some drivers say so
                    return 0
                time.sleep(0.005)
        return 0

    def read(self, seconds):
        if not _ready([self.handle], [], time.monotonic() + seconds)[0]:
            return b""
        try:
            return os.read(self.handle, 64)
        except BlockingIOError:
            return b""

    def why(self, trouble):
        return "not_taking" if isinstance(trouble, TimeoutError) and not trouble.errno else reason(trouble)


def reason(trouble):
    return REASONS.get(trouble.errno, "failed")


def _ready(reading, writing, until):
    return select.select(reading, writing, [], max(0.0, until - time.monotonic()))
