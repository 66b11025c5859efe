"""What `./run printer` says: what was found, the table, and how the test page went."""

from dataclasses import replace
from time import sleep

from kiosk.models import models
from kiosk.printers import OK, TROUBLE, NotPrinted, State, told, way_for
from kiosk.printers.finding import found_everywhere, usb_without_driver
from kiosk.testpage import page, row_to_write

BUSY_FOR = 10  # tries, half a second apart: the server beside us looks at its printer now and then

NOTHING = """Tidak ada pencetak yang ditemukan. Periksa:
  - pencetak menyala, kertasnya terpasang, tutupnya rapat;
  - kabel USB tercolok di kedua ujung; coba lubang USB lain;
  - pencetak jaringan: cetak halaman alamatnya (tahan tombol FEED sambil menyalakan), lalu
    ./run printer find --net 192.168.1.0/24 dengan tiga angka pertama alamat itu;
  - pencetak Bluetooth: pasangkan dulu; caranya di docs/printers.md."""
NO_DRIVER = """Ada pencetak USB yang belum dapat dipakai: penggeraknya belum dimuat. Ketik: sudo modprobe usblp
Bila tetap begitu, CUPS sedang memegangnya; pakai kind = "cups"."""


def table():
    """Lines of the table of printers."""
    rows = [("model", "nama", "kolom", "titik", "potong", "QR", "huruf", "jawab")]
    for model in models().values():
        wide, high = model.magnify
        rows.append((
            model.id, model.name, str(model.columns), str(model.dots), _yes(model.cutter), _yes(model.native_qr),
            f"{wide}x{high}", _yes(model.status),
        ))  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(text.ljust(wide) for text, wide in zip(row, widths, strict=True)).rstrip()
    yield ""
    yield "potong: memotong kertas. QR: menggambar kode QR sendiri. huruf: pembesaran terbanyak, lebar x tinggi."
    yield "jawab: menjawab bila ditanya kertas dan tutupnya. Baris lain: ./run printer test, lalu kiosk/printers.toml."


def finding(addresses):
    """Lines on every printer that is found, each with what to write in config.toml."""
    found = found_everywhere(addresses)
    for one in found:
        yield f"# {one.about or one.address}" + ("" if one.sure else "  (belum tentu pencetak struk)")
        yield from one.settings
        yield ""
    if usb_without_driver():
        yield NO_DRIVER
    if found:
        yield 'Salin satu bagian ke config.toml, tambahkan model = "…" (./run printer table), lalu: ./run printer test'
    else:
        yield NOTHING


def tested(printers, name, tried, folder, words):
    """(well, lines): a test page sent to one of these config.Printers, and what to write after reading it.

    `name`: which one, None for the first; `tried`: {kind, address, model} to try in place of its own, None as it is.
    """
    printer = next((one for one in printers if one.name == name), None if name else printers[0])
    if printer is None:
        return False, [
            f"Pencetak {name} tidak ada di config.toml. Yang ada: {', '.join(one.name for one in printers)}."
        ]
    if tried["kind"] not in (None, printer.kind) and tried["address"] is None:
        tried = tried | {"address": ""}
    printer = replace(printer, **{key: value for key, value in tried.items() if value is not None})
    if printer.model not in models():
        return False, [f"Model {printer.model} tidak dikenal. Yang ada: {', '.join(models())}."]
    try:
        way = _way(printer, folder)
    except ValueError:
        return False, [f'Alamat "{printer.address}" tidak cocok untuk {printer.kind}. Cari: ./run printer find']
    if way is None:
        return False, [f'kind = "{printer.kind}" tidak mencetak di kertas. Cari pencetak: ./run printer find']
    paper = page(models()[printer.model])
    try:
        state = _sent(way, paper)
    except NotPrinted as trouble:
        return False, [told(words, way.where, State(TROUBLE, trouble.reason))]
    return True, [
        f"Halaman percobaan terkirim ke {way.where}: {len(paper)} byte.", told(words, way.where, state), "",
        "Baca halamannya. Bila yang tampak sama dengan baris ini, tidak ada yang perlu diubah.",
        "Bila lain, tulis yang tampak di kiosk/printers.toml:", "",
        *row_to_write(models()[printer.model], state.kind == OK and printer.kind != "file"), "",
        "dan di config.toml:", "",
        "[printer]", f'kind = "{printer.kind}"', f'address = "{printer.address}"', 'model = "kantor"',
    ]  # fmt: skip


def _way(printer, folder):
    """None where nothing would come out on paper. Raises ValueError for an address that is none."""
    if printer.kind in ("screen", "none"):
        return None
    if not printer.address:
        raise ValueError(printer.address)
    return way_for(printer, replace(models()[printer.model], status=True), folder)  # whether it answers is to be seen


def _sent(way, paper):
    for _ in range(BUSY_FOR):
        try:
            return way.send(paper)
        except NotPrinted as trouble:
            if trouble.reason != "busy":
                raise
        sleep(0.5)
    return way.send(paper)


def _yes(value):
    return "ya" if value else "-"
