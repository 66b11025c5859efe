"""A kiosk's window in which a form is filled in: touches on the keys of the screen, as a finger makes them."""

import re

SKTM = {
    "nama_lengkap": "Kanarina Zzyzx", "nik": "3201014101900007", "alamat": "Dusun Krajan RT 02/RW 03",
    "pekerjaan": "Petani", "keperluan": "Berobat", "atas_nama": "", "no_hp": "081234567890",
}  # fmt: skip
SKU = {
    "nama_lengkap": "Kanarina Zzyzx", "nik": "3201014101900007", "alamat": "Dusun Krajan RT 02/RW 03",
    "nama_usaha": "Warung Bu Kana", "jenis_usaha": "Warung Kopi", "alamat_usaha": "Jalan Raya 7", "sejak": "2019",
    "keperluan": "Kredit KUR", "no_hp": "",
}  # fmt: skip
ON = ".step.on"


def touch(page, selector):
    """A finger on something; what is sent has been looked at for a moment."""
    if selector == "[data-send]":
        page.evaluate("window.skip += 650")
    page.tap(selector)


def write(page, text):
    """Touch the keys of a text, one after the other; large letters come by themselves where a word begins."""
    for letter in text:
        board = "[data-board]:not([hidden])"
        if letter.isupper() and "large" not in page.get_attribute(board, "class").split():
            touch(page, "[data-shift]")
        page.tap(f'{board} [data-key="{letter.lower()}"]')


def question(page, name):
    """Wait until this question is asked."""
    page.wait_for_selector(f"{ON}[data-name={name}]")


def answer(page, name, text):
    """Answer the question of this name, and go on."""
    question(page, name)
    if page.query_selector(f"{ON} .option"):
        touch(page, f'{ON} .option:has(input[value="{text}"])')
    else:
        write(page, text)
    touch(page, "[data-next]")


def begin(page, service="sktm", path=""):
    """The form of a service, from its first screen to its first question."""
    page.evaluate("href => document.dispatchEvent(new CustomEvent('go', { detail: href }))",
                  f"/kiosk/form/{service}{path}")  # fmt: skip
    page.wait_for_selector(f"[data-form='/kiosk/form/{service}'] [data-next]")
    touch(page, "[data-next]")


def fill(page, answers):
    """All of a form, to the screen on which it is looked at once more."""
    for name, text in answers.items():
        answer(page, name, text)
    page.wait_for_selector(f"{ON}.last dl")


def told(page):
    """What the screen says, as one line."""
    return re.sub(r"\s+", " ", page.inner_text("body"))
