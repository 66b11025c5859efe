"""./run printer find, test and table: what an office is told to write, and the page it reads that from."""

import os
import re
import socket
import sys
from dataclasses import replace

import pytest
from fake_printer import FakePrinter
from running import Running, settings
from zxingcpp import read_barcodes

from kiosk.models import models
from kiosk.preview import read
from kiosk.printers.finding import (
    NetTooLarge,
    network_of,
    network_printers,
    serial_ports,
    usb_printers,
    usb_without_driver,
)
from kiosk.testpage import _rows_of_accents, page

WIDEST = replace(models()["generic-80"], columns=48, dots=576)


@pytest.fixture
def office(tmp_path):
    """An office that is not running; its commands are."""

    def make(printer):
        text = settings().replace('[printer]\nkind = "none"\n', f"[printer]\n{printer}\n")
        return Running(tmp_path, text)

    return make


def plug(root, name, maker=None, number=None, **about):
    (root / "dev/usb").mkdir(parents=True, exist_ok=True)
    (root / "dev/usb" / name).touch()
    device = root / "sys/devices" / name
    (device / "interface").mkdir(parents=True)
    for what, text in ({"idVendor": maker, "idProduct": number} | about).items():
        if text:
            (device / what).write_text(text + "\n")
    (root / "sys/class/usbmisc" / name).mkdir(parents=True)
    (root / "sys/class/usbmisc" / name / "device").symlink_to(device / "interface")


# --- finding -------------------------------------------------------------------------------------------------------


def test_usb_printers_are_named_by_what_stays_the_same_when_they_are_plugged_in_again(tmp_path):
    plug(tmp_path, "lp0", "0416", "5011", manufacturer="STMicroelectronics", product="POS58 Printer USB")
    plug(tmp_path, "lp1")
    plug(tmp_path, "lp10", "04b8", "0e15", serial="AA")
    plug(tmp_path, "lp11", "04b8", "0e15", serial="BB")

    found = list(usb_printers(tmp_path))

    assert [one.address for one in found] == ["0416:5011", "/dev/usb/lp1", "04b8:0e15:AA", "04b8:0e15:BB"]
    assert found[0].about == "/dev/usb/lp0 STMicroelectronics POS58 Printer USB"
    assert found[0].settings == ("[printer]", 'kind = "usb"', 'address = "0416:5011"')


def test_a_usb_printer_that_the_kernel_has_not_taken_is_told(tmp_path):
    interface = tmp_path / "sys/bus/usb/devices/1-1:1.0"
    interface.mkdir(parents=True)
    (interface / "bInterfaceClass").write_text("07\n")
    assert usb_without_driver(tmp_path)
    (interface / "usbmisc/lp0").mkdir(parents=True)
    assert not usb_without_driver(tmp_path)


def test_bluetooth_lines_are_found(tmp_path):
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/rfcomm0").touch()
    assert [one.address for one in serial_ports(tmp_path) if one.about == "Bluetooth"] == [f"{tmp_path}/dev/rfcomm0"]


def test_printers_on_the_network_are_found_and_sent_nothing():
    with FakePrinter() as printer:
        addresses = [f"127.0.0.{number}" for number in range(1, 200)]
        found = list(network_printers(addresses, printer.port))
        assert [one.address for one in found] == [printer.address]
        printer.until(lambda printer: all(job.ended for job in printer._all))
        assert not any(job.paper or job.asked for job in printer._all)


def test_the_network_around_is_looked_at_without_this_box():
    assert len(network_of(None, "192.168.7.20")) == 253 and "192.168.7.20" not in network_of(None, "192.168.7.20")
    assert network_of("10.0.0.4/30", "192.168.7.20") == ["10.0.0.5", "10.0.0.6"]
    assert network_of("10.0.0.4", "192.168.7.20") == ["10.0.0.4"]
    assert network_of(None, "127.0.0.1") == []
    for wrong, trouble in (("rumah", ValueError), ("10.0.0.0/8", NetTooLarge)):
        with pytest.raises(trouble):
            network_of(wrong, "192.168.7.20")


def test_find_says_what_to_check_when_there_is_none_and_what_to_write_when_there_is(office, tmp_path):
    there = office('kind = "none"')
    with socket.create_server(("127.0.0.9", 9100)) if _is_free("127.0.0.9", 9100) else pytest.skip("9100 is taken"):
        found = there.run("printer", "find", "--net", "127.0.0.9")
    none = there.run("printer", "find", "--net", "127.0.0.9")
    wrong = there.run("printer", "find", "--net", "rumah")

    assert '[printer]\nkind = "network"\naddress = "127.0.0.9:9100"\n' in found.stdout
    if "[printer]" not in none.stdout:  # this machine may have one
        assert "Tidak ada pencetak yang ditemukan" in none.stdout and "kabel USB" in none.stdout
    assert wrong.returncode == 1 and "192.168.1.0/24" in wrong.stderr


def _is_free(host, port):
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) != 0


# --- the table -----------------------------------------------------------------------------------------------------


def test_the_table_is_read_in_a_terminal(office):
    told = office('kind = "none"').run("printer", "table").stdout
    assert all(
        re.search(rf"^{model.id} +\S.* {model.columns} +{model.dots} ", told, re.M) for model in models().values()
    )
    assert max(map(len, told.splitlines())) <= 120


# --- the test page -------------------------------------------------------------------------------------------------


@pytest.fixture(params=models())
def sheet(request):
    """The page as a printer prints it that can do all of it; its rows of accents are no commands, and are left out."""
    paper = page(models()[request.param])
    assert _rows_of_accents() in paper
    return read(paper.replace(_rows_of_accents(), b""), WIDEST)


def test_every_setting_stands_on_the_page_beside_its_sample(sheet):
    rows = sheet.text.split("\n")
    for columns in (32, 42, 48):
        place = rows.index(f"columns = {columns}")
        assert len(rows[place - 1]) == columns and rows[place - 1].endswith("|")
    for setting in ("dots = 384", "dots = 576", "magnify", "newline", "native_qr = true", "doubles", "slice", "cutter"):
        assert setting in sheet.text


def test_only_the_rulers_are_wider_than_the_narrowest_paper(sheet):
    assert {len(row) for row in sheet.text.split("\n") if len(row) > 32} == {42, 48}


def test_the_bars_end_where_they_say(sheet):
    bars = [(x + picture.width) for x, _, picture in sheet.parts if picture.height == 12]
    assert bars == [384, 512, 576]


def test_letters_are_shown_up_to_eight_times_as_wide_and_as_high(sheet):
    letters = [picture.size for _, _, picture in sheet.parts]
    assert all((12 * times, 24) in letters and (12, 24 * times) in letters for times in range(1, 9))


def test_all_three_codes_can_be_read(sheet):
    from io import BytesIO

    from PIL import Image, ImageOps

    picture = ImageOps.expand(Image.open(BytesIO(sheet.png())).convert("L"), 40, 255)
    assert [code.text for code in read_barcodes(picture)] == ["ANTREAN"] * 3


def test_the_page_says_what_to_write_after_it_was_printed(office):
    with FakePrinter() as printer:
        there = office(f'kind = "network"\naddress = "{printer.address}"\nmodel = "iware-58"')
        told = there.run("printer", "test")
        printer.until_jobs(1)

    assert told.returncode == 0, told.stdout + told.stderr
    assert printer.paper == page(models()["iware-58"])
    assert f"terkirim ke {printer.address}" in told.stdout and f"Pencetak {printer.address} siap." in told.stdout
    assert 'newline = "\\r\\n"' in told.stdout and "status = true" in told.stdout and 'model = "kantor"' in told.stdout


def test_a_printer_that_does_not_answer_is_written_down_so(office):
    with FakePrinter() as printer:
        printer.fault("mute")
        told = office('kind = "none"').run("printer", "test", "--kind", "network", "--address", printer.address)
    assert told.returncode == 0 and "status = false" in told.stdout


def test_the_row_that_is_told_is_one_the_table_takes(office):
    import tomllib

    from kiosk.models import Model
    from kiosk.testpage import row_to_write

    for model in models().values():
        (row,) = tomllib.loads("\n".join(row_to_write(model, model.status)))["printers"]
        named = {"id": model.id, "name": model.name, "magnify": tuple(row["magnify"])}
        assert replace(Model(**row | named), tear=model.tear, knife=model.knife) == model


@pytest.mark.parametrize(
    "given, said",
    [
        (("--kind", "network", "--address", "127.0.0.1:9"), "menolak sambungan"),
        (("--kind", "network", "--address", "a:b:9"), "tidak"),
        (("--kind", "usb", "--address", "/dev/usb/lp99"), "tidak ditemukan"),
        (("--kind", "usb"), "Cari: ./run printer find"),
        (("--kind", "telegraf", "--address", "x"), "./run printer find"),
        (("--model", "epsom"), "epson-tm-t82"),
        (("--name", "Samping"), "Pencetak Samping tidak ada"),
        ((), "tidak mencetak di kertas"),
    ],
)
def test_what_cannot_be_printed_is_told_in_words(office, given, said):
    told = office('kind = "screen"').run("printer", "test", *given)
    assert told.returncode == 1 and said in told.stdout and "Traceback" not in told.stderr, told


# --- ./run check ---------------------------------------------------------------------------------------------------


def test_check_tells_how_the_printer_is(office):
    with FakePrinter() as printer:
        there = office(f'kind = "network"\naddress = "{printer.address}"\nmodel = "epson-tm-t82"')
        well = there.run("check")
        printer.fault("paper_out")
        ill = there.run("check")

    assert f"baik   Pencetak {printer.address} siap." in well.stdout and well.returncode == 0
    assert f"PERIKSA Kertas habis di pencetak {printer.address}." in ill.stdout and ill.returncode == 1


def test_an_address_on_the_network_that_cannot_be_one_stops_the_start(office):
    told = office('kind = "network"\naddress = "192.168.1.50:pintu"').run("check")
    assert told.returncode == 1 and "[printer] address" in told.stderr and "192.168.1.50:9100" in told.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a FIFO")
def test_a_usb_printer_is_tested_too(office, tmp_path):
    os.mkfifo(tmp_path / "lp0")
    printer = os.open(tmp_path / "lp0", os.O_RDWR | os.O_NONBLOCK)
    told = office('kind = "none"').run("printer", "test", "--kind", "usb", "--address", str(tmp_path / "lp0"))
    paper = os.read(printer, 1 << 16)
    os.close(printer)
    assert told.returncode == 0 and paper == page(models()["generic-58"]) and "tidak dapat ditanya" in told.stdout


# --- docs ----------------------------------------------------------------------------------------------------------


def test_every_sentence_about_a_printer_is_explained_to_who_installs_it():
    from words import HERE, MAIN, Words

    explained = (HERE.parent / "docs" / "printers.md").read_text("utf-8")
    texts = {key: text for key, text in Words(None).texts[MAIN].items() if key.startswith("printer.")}
    for key in set(texts) - {"printer.screen", "printer.none"}:
        assert f"| {texts[key].format(where='…').partition(',')[0].partition('. ')[0].rstrip('.')}" in explained, key
