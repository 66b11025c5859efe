"""The code on a slip is read by a bad phone from crumpled, faded paper."""

import pytest
import zxingcpp
from paper import printed
from PIL import Image, ImageEnhance, ImageFilter
from slips import slip

from kiosk.models import models
from kiosk.paper import as_bytes

ROWS = [models()[id] for id in ("generic-58", "zjiang-zj-5870", "epson-tm-t82", "xprinter-xp-80")]


def seen(image):
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return found[0].text if found else None


def photo(paper):
    """The slip as a camera sees it: half a millimetre is three pixels, and the light is poor."""
    image = paper.image().convert("L")
    return image.resize((image.width * 3 // 4, image.height * 3 // 4), Image.Resampling.BILINEAR)


@pytest.mark.parametrize("picture", [False, True], ids=["text", "picture"])
@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
def test_a_phone_held_askew_reads_it(model, picture):
    told = slip("kk")
    paper = photo(printed(as_bytes(told, model, picture=picture), model))

    for angle in (-12, 5, 90, 173):
        held = paper.rotate(angle, expand=True, fillcolor=200).filter(ImageFilter.GaussianBlur(1))
        assert seen(ImageEnhance.Contrast(held).enhance(0.4)) == told.link, angle


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
def test_a_white_line_of_a_dead_dot_and_a_crease_are_forgiven(model):
    """A thermal head whose dot is dead leaves a white line down the paper; a crease burns one across."""
    told = slip("kk")
    paper = printed(as_bytes(told, model), model)
    picture, image = paper.pictures[-1], paper.image().convert("L")
    image.paste(255, (model.dots // 2 + 9, 0, model.dots // 2 + 11, image.height))
    image.paste(0, (0, picture.y + picture.high // 2 + 20, image.width, picture.y + picture.high // 2 + 23))

    assert seen(image) == told.link
