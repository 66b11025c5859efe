"""A page from which an office reads off what its printer can do: its own row of `printers.toml`.

Unlike a slip it does, on purpose, what some printers cannot: rows and bars wider than the paper, letters larger than
there are, a code by the printer itself. Each stands beside the very setting to write. Rows end in CR LF, which every
printer understands, but for the two that show whether LF is enough.
"""

from kiosk.paper import CUT, LEAVE_CHINESE, MEDIUM, code_rows

RESET = b"\x1b@"
COLUMNS = (32, 42, 48)
DOTS = (384, 512, 576)
LARGEST = 8  # times, as large as letters grow on any of them
BLOCK = 32  # dots of the black block at a bar's end
TALL = 12  # dots
CODE = "ANTREAN"
ACCENTS = b"\x82 \x8a \x85 \x81"  # e, e, a and u with accents in the letters of an old PC
FEED = b"\x1bd\x05"


def page(model):
    """The bytes of the page; `model`: the Model whose values are assumed so far, printed at its head."""
    parts = [
        RESET, LEAVE_CHINESE,
        _rows("UJI PENCETAK ANTREAN", f"baris sekarang: {model.id}"[:32], ""),
        _rows("1. LEBAR: penggaris terpanjang", "yang utuh dalam satu baris."),
        *(_rows(_ruler(columns)) + _rows(f"columns = {columns}") for columns in COLUMNS), _rows(""),
        _rows("2. TITIK: garis terpanjang yang", "kotak hitamnya tampak di kanan."),
        *(_bar(dots) + _rows(f"dots = {dots}") for dots in DOTS), _rows(""),
        _rows("3. HURUF: angka terbesar yang", "masih bertambah lebar ..."),
        _wide(range(1, 6)), _wide(range(6, LARGEST + 1)),
        _rows("... dan masih bertambah tinggi."), _high(),
        _rows("magnify = [lebar, tinggi]", ""),
        _rows("4. BARIS: A dan B lurus di kiri,", "satu baris satu huruf:"), b"A\nB\n", b"\r",
        _rows('ya    newline = "\\n"', 'tidak newline = "\\r\\n"', ""),
        _rows("5. QR dari pencetak sendiri."), _native_code(),
        _rows("Tampak kode: native_qr = true", "Lainnya: native_qr = false", ""),
        _rows("6. QR sebagai gambar."), _drawn_code(False), _rows("Yang ini selalu ada.", ""),
        _rows("7. Gambar dua kali lipat."), _drawn_code(True),
        _rows("Lebih besar dari 6: doubles=true", "Lebih kecil: doubles = false", ""),
        _rows("8. AKSEN (tidak perlu diatur):", "huruf Cina di P itu biasa; di Q", "tidak boleh ada."),
        _rows_of_accents(),
        _rows("", "9. Bila ada bagian yang hilang:", "slice = 512  pause_ms = 40", ""),
        _rows("10. Kertas terpotong di bawah", "ini: cutter = true. Bila tidak:", "cutter = false"),
        CUT, FEED,
    ]  # fmt: skip
    return b"".join(parts)


def row_to_write(model, status):
    """Lines for printers.toml, with the values assumed so far; `status`: whether it answered when it was asked."""
    newline = model.newline.replace("\r", "\\r").replace("\n", "\\n")
    return [
        "[[printers]]",
        'id = "kantor"',
        'name = "Pencetak kantor"',
        f"columns = {model.columns}  # bagian 1",
        f"dots = {model.dots}  # bagian 2",
        f"magnify = [{model.magnify[0]}, {model.magnify[1]}]  # bagian 3",
        f'newline = "{newline}"  # bagian 4',
        f"native_qr = {_yes(model.native_qr)}  # bagian 5",
        f"doubles = {_yes(model.doubles)}  # bagian 7",
        f"slice = {model.slice}  # bagian 9",
        f"pause_ms = {model.pause_ms}  # bagian 9",
        f"cutter = {_yes(model.cutter)}  # bagian 10",
        f"status = {_yes(status)}  # " + ("pencetak menjawab waktu ditanya" if status else "pencetak tidak menjawab"),
    ]


def _yes(value):
    return "true" if value else "false"


def _rows(*texts):
    return b"".join(text.encode("ascii") + b"\r\n" for text in texts)


def _ruler(columns):
    """`123456789012…|`, so many letters."""
    return "".join(str(number % 10) for number in range(1, columns)) + "|"


def _bar(dots):
    """A thin line with a black block at its right end."""
    across = dots // 8
    line = b"\xff" * across
    block = bytes(across - BLOCK // 8) + b"\xff" * (BLOCK // 8)
    rows = [line] * 2 + [block] * (TALL - 2)
    return _raster(across, rows)


def _raster(across, rows, times=0):
    head = b"\x1dv0" + bytes([times]) + across.to_bytes(2, "little") + len(rows).to_bytes(2, "little")
    return head + b"".join(rows)


def _size(wide, high):
    return b"\x1d!" + bytes([(wide - 1) << 4 | (high - 1)])


def _wide(times):
    figures = b"".join(_size(number, 1) + str(number).encode("ascii") for number in times)
    return figures + _size(1, 1) + b"\r\n"


def _high():
    figures = b"".join(_size(1, number) + str(number).encode("ascii") for number in range(1, LARGEST + 1))
    return figures + _size(1, 1) + b"\r\n"


def _native_code():
    def told(what):
        return b"\x1d(k" + len(what).to_bytes(2, "little") + what

    shape, size, safe = told(b"1A2\x00"), told(b"1C\x06"), told(b"1E" + bytes([48 + MEDIUM]))
    return shape + size + safe + told(b"1P0" + CODE.encode("ascii")) + told(b"1Q0") + b"\r\n"


def _drawn_code(doubles):
    from kiosk.models import Model

    return _raster(*code_rows(CODE, Model(id="", name="", columns=32, dots=384, doubles=doubles)))


def _rows_of_accents():
    """As the printer wakes, and after Chinese mode was left, as every slip leaves it."""
    return RESET + b"P " + ACCENTS + b"\r\n" + RESET + LEAVE_CHINESE + b"Q " + ACCENTS + b"\r\n"
