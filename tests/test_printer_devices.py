"""A serial printer on a pty and a USB printer on a FIFO, full and slow: the deadline holds."""

import errno
import os
import re
import select
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from kiosk.models import Model
from kiosk.printers import OK, TROUBLE, UNKNOWN, NotSent, State, Torn, serial, usb
from kiosk.printers.device import reason
from kiosk.printers.serial import SerialWay
from kiosk.printers.usb import UsbWay

MUTE = Model(id="mute", name="Mute", columns=32, dots=384)
ANSWERS = replace(MUTE, id="answers", status=True)
QUESTION = re.compile(rb"(\x10\x04.|\x1dr\x01)\Z", re.S)
SLIP = b"\x1b@\x1c." + b"A 023 Kependudukan, silakan duduk\n" * 10 + b"\x1dVB\x00"
LONG = SLIP * 400  # longer than any buffer on the way


@contextmanager
def takes(least, most):
    began = time.monotonic()
    yield
    assert least <= time.monotonic() - began <= most


class Pty:
    """A serial line with a printer at the other end that reads when told to."""

    def __init__(self):
        self.printer, self._line = os.openpty()
        self.address = os.ttyname(self._line)
        os.set_blocking(self.printer, False)
        self.paper, self._stop = b"", threading.Event()

    def reads(self, bytes_=4096, every=0.005, answer=None):
        """From now on it reads so many bytes, pauses, and answers what it is asked at the end of it."""
        threading.Thread(target=self._read, args=(bytes_, every, answer), daemon=True).start()

    def _read(self, bytes_, every, answer):
        while not self._stop.wait(every):
            try:
                read = os.read(self.printer, bytes_)
            except OSError:
                continue
            if answer and QUESTION.search(read):
                os.write(self.printer, answer(read[-3:]))
                read = read[:-3]
            self.paper += read

    def has(self, paper, seconds=5):
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.paper != paper:
            time.sleep(0.005)
        return self.paper == paper

    def fill(self):
        _fill(self._line)

    def close(self):
        self._stop.set()
        os.close(self._line)
        os.close(self.printer)


class Fifo:
    def __init__(self, folder):
        self.address = str(folder / "lp0")
        os.mkfifo(self.address)
        self.printer = os.open(self.address, os.O_RDWR | os.O_NONBLOCK)
        self.paper, self._stop = b"", threading.Event()

    reads, _read, has = Pty.reads, Pty._read, Pty.has

    def fill(self):
        _fill(self.printer)

    def close(self):
        self._stop.set()
        os.close(self.printer)


def _fill(handle):
    """Write until it takes no more, also after what was written has moved on to the other end."""
    os.set_blocking(handle, False)
    while select.select([], [handle], [], 0.2)[1]:
        with suppress(BlockingIOError):
            os.write(handle, b"." * 4096)


@pytest.fixture(params=["serial", "usb"])
def device(request, tmp_path):
    device = Pty() if request.param == "serial" else Fifo(tmp_path)
    device.way = lambda model=MUTE, deadline=0.4: (
        SerialWay(device.address, model, 921_600, deadline)
        if request.param == "serial"
        else UsbWay(device.address, model, deadline)
    )
    yield device
    device.close()


def test_a_device_that_reads_gets_the_whole_slip(device):
    device.reads()
    assert device.way().send(SLIP) == State(UNKNOWN)
    assert device.has(SLIP)
    assert device.way().look() == State(UNKNOWN)


def test_the_deadline_holds_before_a_full_device_and_nothing_was_sent(device):
    device.fill()
    with takes(0.35, 1.5), pytest.raises(NotSent, match="^not_taking$"):
        device.way().send(SLIP)


def test_the_deadline_holds_before_a_device_that_fills_up_within_the_slip(device):
    with takes(0.35, 2.5), pytest.raises(Torn, match="^not_taking$"):
        device.way().send(LONG)


def test_the_deadline_holds_before_a_slow_device(device):
    device.reads(64, every=0.05)
    with takes(0.35, 2.5), pytest.raises(Torn, match="^not_taking$"):
        device.way().send(LONG)


def test_a_slow_device_that_comes_to_an_end_in_time_is_waited_for(device):
    device.reads(1024, every=0.001)
    device.way(deadline=20).send(LONG)
    assert device.has(LONG, 20)


def test_a_device_is_found_again_by_itself(device):
    device.fill()
    with pytest.raises(NotSent):
        device.way().send(SLIP)
    device.reads()
    way = device.way(deadline=5)
    assert way.send(SLIP) == State(UNKNOWN)


def test_a_device_that_is_not_there_is_trouble_and_no_file_is_made(tmp_path):
    gone = tmp_path / "lp9"
    for way in (UsbWay(str(gone), MUTE), SerialWay(str(gone), MUTE)):
        with pytest.raises(NotSent, match="^unplugged$"):
            way.send(SLIP)
        assert way.look() == State(TROUBLE, "unplugged")
    assert not gone.exists()


def test_an_ordinary_file_is_no_printer_and_stays_as_it_was(tmp_path):
    file = tmp_path / "lp0"
    file.write_bytes(b"a letter")
    for way in (UsbWay(str(file), MUTE), SerialWay(str(file), MUTE), UsbWay(str(tmp_path), MUTE)):
        with pytest.raises(NotSent, match="^not_a_printer$"):
            way.send(SLIP)
    assert file.read_bytes() == b"a letter"


# --- serial --------------------------------------------------------------------------------------------------------


@pytest.fixture
def pty():
    pty = Pty()
    yield pty
    pty.close()


def test_a_line_held_by_its_printer_keeps_the_deadline(pty):
    holding = threading.Timer(0.05, os.write, (pty.printer, b"\x13"))  # XOFF
    holding.start()
    with takes(0.2, 2.5), pytest.raises((NotSent, Torn), match="^not_taking$"):
        SerialWay(pty.address, replace(MUTE, slice=64, pause_ms=5), 921_600, 0.4).send(SLIP * 5)


def test_a_serial_printer_that_answers_is_asked(pty):
    pty.reads(answer=lambda question: b"\x00" if question == b"\x1dr\x01" else b"\x12")
    assert SerialWay(pty.address, ANSWERS).send(SLIP) == State(OK)
    assert pty.has(SLIP)


def test_a_serial_printer_without_paper_gets_nothing(pty):
    pty.reads(answer=lambda question: b"\x72" if question == b"\x10\x04\x04" else b"\x12")
    with pytest.raises(NotSent, match="^paper_out$"):
        SerialWay(pty.address, ANSWERS).send(SLIP)
    assert not pty.paper


def test_a_mute_serial_printer_is_not_said_to_have_paper(pty):
    pty.reads(answer=lambda question: b"")
    assert SerialWay(pty.address, ANSWERS).look() == State(UNKNOWN)
    assert SerialWay(pty.address, ANSWERS).send(SLIP) == State(UNKNOWN)


def test_two_programs_do_not_share_a_line(pty):
    pty.reads()
    other = serial.serial.Serial(pty.address, exclusive=True)
    with pytest.raises(NotSent, match="^busy$"):
        SerialWay(pty.address, MUTE).send(SLIP)
    other.close()
    assert SerialWay(pty.address, MUTE).send(SLIP) == State(UNKNOWN)


def test_a_bluetooth_printer_gets_slices_with_pauses_between(pty, tmp_path):
    line = tmp_path / "rfcomm0"
    line.symlink_to(pty.address)
    way = SerialWay(str(line), MUTE)
    assert (way.model.slice, way.model.pause_ms) == (512, 30)
    pty.reads()
    with takes(0.18, 3):  # 7 slices
        way.send(SLIP * 10)
    assert pty.has(SLIP * 10)

    line.unlink()
    assert way.look() == State(TROUBLE, "no_bluetooth")


def test_the_line_of_windows_tells_a_slip_that_was_not_taken_in_time_from_a_whole_one(pty):
    port = serial.serial.Serial(pty.address)
    line = serial._PortLine(port, lambda trouble: "failed")
    with takes(0.2, 1.5), pytest.raises(Torn, match="^not_taking$"):
        serial.printed(line, LONG, MUTE, 0.3)
    port.reset_output_buffer()
    pty.reads()
    assert serial.printed(line, SLIP, MUTE, 5) == State(UNKNOWN)
    port.close()


# --- USB -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def kernel(monkeypatch):
    """What the kernel answers to LPGETSTATUS, and to writing; a FIFO has no such answers of its own."""

    class Kernel:
        status, trouble = 0x18, None

        def ioctl(self, handle, request, given):
            assert request == 0x060B
            if self.status is None:
                raise OSError(errno.ENOTTY, "no")
            return self.status.to_bytes(4, "little")

    kernel = Kernel()
    monkeypatch.setattr(usb, "ioctl", kernel.ioctl)
    return kernel


@pytest.fixture
def fifo(tmp_path):
    fifo = Fifo(tmp_path)
    yield fifo
    fifo.close()


@pytest.mark.parametrize(
    "status, state",
    [
        (0x18, State(OK)), (0x38, State(TROUBLE, "paper_out")), (0x20, State(TROUBLE, "paper_out")),
        (0x30, State(TROUBLE, "paper_out")), (0x00, State()), (0x08, State()), (0xFF, State()), (0x7F, State()),
        (None, State()),
    ],
)  # fmt: skip
def test_what_the_kernel_says_of_a_usb_printer(fifo, kernel, status, state):
    kernel.status = status
    assert UsbWay(fifo.address, MUTE).look() == state


def test_a_usb_printer_without_paper_gets_nothing(fifo, kernel):
    kernel.status = 0x38
    with pytest.raises(NotSent, match="^paper_out$"):
        UsbWay(fifo.address, MUTE).send(SLIP)
    with pytest.raises(BlockingIOError):
        os.read(fifo.printer, 1)


def test_a_usb_printer_that_stops_for_want_of_paper_says_so(fifo, kernel):
    kernel.status = 0x18
    threading.Timer(0.1, setattr, (kernel, "status", 0x38)).start()
    with pytest.raises(Torn, match="^paper_out$"):
        UsbWay(fifo.address, MUTE, 0.4).send(LONG)


def test_a_usb_printer_keeps_its_place_when_the_cable_is_plugged_in_again(tmp_path):
    def plug(name, vendor, product, serial=""):
        (tmp_path / "dev/usb").mkdir(parents=True, exist_ok=True)
        os.mkfifo(tmp_path / "dev/usb" / name)
        device = tmp_path / "sys/devices" / name
        (device / "interface").mkdir(parents=True)
        for what, text in (("idVendor", vendor), ("idProduct", product), ("serial", serial)):
            (device / what).write_text(text + "\n")
        (tmp_path / "sys/class/usbmisc" / name).mkdir(parents=True)
        (tmp_path / "sys/class/usbmisc" / name / "device").symlink_to(device / "interface")

    def way(address):
        return UsbWay(address, MUTE, root=tmp_path)

    assert way("auto").look() == State(TROUBLE, "unplugged")
    assert [way(one).where for one in ("auto", "0416:5011", "/dev/usb/lp0")] == ["USB", "USB 0416:5011", "/dev/usb/lp0"]
    plug("lp0", "0416", "5011", "AB12")
    assert way("auto").send(SLIP) == way("0416:5011").send(SLIP) == way("0416:5011:AB12").send(SLIP) == State()
    os.unlink(tmp_path / "dev/usb/lp0")
    assert way("0416:5011").look() == State(TROUBLE, "unplugged")
    plug("lp1", "0416", "5011", "AB12")
    assert way("auto").send(SLIP) == State()
    plug("lp2", "0416", "5011", "CD34")
    assert way("auto").look() == way("0416:5011").look() == State(TROUBLE, "several_plugged_in")
    assert way("0416:5011:cd34").look() == State(TROUBLE, "unplugged")
    assert way("0416:5011:CD34")._path().name == "lp2"


@pytest.mark.parametrize(
    "number, known",
    [
        (errno.EACCES, "forbidden"), (errno.EBUSY, "busy"), (errno.ENODEV, "unplugged"), (errno.ENOSPC, "paper_out"),
        (errno.EFBIG, "failed"),
    ],
)  # fmt: skip
def test_what_the_kernel_refuses_is_told_in_words_of_its_own(number, known):
    assert reason(OSError(number, "…")) == known
