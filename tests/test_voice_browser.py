"""The page of the office's voice in a phone's window: a real recording is chosen, and heard in the next call."""

import array
import io
import math
import random
import wave
from urllib.request import urlopen

PHONE = (360, 740)


def phone_recording(seconds=2.0, rate=44100):
    """Two channels, a hiss before and after, and a quiet voice in the middle."""
    hiss, samples = random.Random(7), array.array("h")
    for at in range(round(seconds * rate)):
        voiced = 0.8 < at / rate < 1.3
        sample = round(1500 * math.sin(at / 12) * voiced + hiss.uniform(-8, 8))
        samples.extend((sample, sample))
    made = io.BytesIO()
    with wave.open(made, "wb") as recording:
        recording.setparams((2, 2, rate, 0, "NONE", ""))
        recording.writeframes(samples.tobytes())
    return made.getvalue()


def frames(sound):
    with wave.open(io.BytesIO(sound)) as recording:
        assert recording.getparams()[:3] == (1, 2, 22050)
        return recording.readframes(recording.getnframes())


def heads_phone(windows):
    page = windows.open(PHONE)
    page.goto(windows.address(f"/enter/{windows.office.keys().make_link('head')}"))
    page.wait_for_url("**/reports")
    page.goto(windows.address("/voice"))
    return page


def choose(page, name, sound, kind="audio/wav"):
    row = page.locator(f"[data-clip$='/id/{name}']")
    if not row.is_visible():
        page.click("summary:has-text('Bilangan')")
    row.locator("[data-recording]").set_input_files({"name": "rekaman.wav", "mimeType": kind, "buffer": sound})
    page.wait_for_function("row => !/Sebentar|^$/.test(document.querySelector(row).textContent)",
                           arg=f"[data-clip$='/id/{name}'] [data-said]")  # fmt: skip
    return row


def call(windows):
    ticket = windows.office.issue("A")[1]["ticket"]
    with urlopen(windows.address(f"/display/voice/id/1/{ticket}.wav"), timeout=10) as answer:
        return ticket, frames(answer.read())


def test_a_phones_recording_is_heard_in_the_next_call_and_taken_back(windows):
    page = heads_phone(windows)
    row = choose(page, "loket", phone_recording())

    assert "Tersimpan" in row.inner_text() and "dari kantor" in row.inner_text()
    mine = frames((windows.office.data / "clips/id/loket.wav").read_bytes())
    assert mine in call(windows)[1]
    samples = array.array("h", mine)
    assert 0.45 < len(samples) / 22050 < 0.65  # the hiss around it is gone
    loud = samples[len(samples) // 4 : len(samples) // 2]
    assert abs(20 * math.log10(math.sqrt(sum(one * one for one in loud) / len(loud)) / 32767) + 18) < 1

    row.locator("[data-default]").click()
    page.wait_for_selector("[data-clip$='/id/loket'] >> text=Kembali ke rekaman bawaan")
    assert not (windows.office.data / "clips/id/loket.wav").exists()
    assert mine not in call(windows)[1]


def test_what_is_no_recording_is_told_on_its_row(windows):
    page = heads_phone(windows)

    assert "bukan rekaman suara" in choose(page, "satu", b"ini bukan suara").inner_text()
    silence = bytearray(phone_recording())
    silence[44:] = bytes(len(silence) - 44)
    assert "tidak terdengar" in choose(page, "satu", bytes(silence)).inner_text()
    assert not (windows.office.data / "clips/id/satu.wav").exists()


def test_every_recording_of_listen_is_as_loud_as_the_calls(windows):
    """As a browser hears them: the voiced part, within 3 dB of the words of calls."""
    page = heads_phone(windows)
    levels = page.evaluate("""async () => {
      const names = [...document.querySelectorAll("[data-play*='/clips/']")].map((one) => one.dataset.play);
      const context = new OfflineAudioContext(1, 1, 22050);
      const found = {};
      for (const name of names) {
        const bytes = await (await fetch(name)).arrayBuffer();
        const samples = (await context.decodeAudioData(bytes)).getChannelData(0);
        const powers = [];
        for (let at = 0; at + 441 <= samples.length; at += 441) {
          powers.push(samples.subarray(at, at + 441).reduce((sum, one) => sum + one * one, 0) / 441);
        }
        const most = Math.max(...powers);
        const voiced = powers.filter((power) => power > most / 100);
        found[name] = 10 * Math.log10(voiced.reduce((sum, one) => sum + one, 0) / voiced.length);
      }
      return found;
    }""")

    assert len(levels) > 150
    assert {name: level for name, level in levels.items() if "chime" not in name and abs(level + 18) > 3} == {}


def test_the_page_fits_a_phone(windows):
    page = heads_phone(windows)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    small = page.evaluate("""[...document.querySelectorAll(".voice .button")].filter(
        (one) => one.getBoundingClientRect().height < 44).map((one) => one.textContent.trim())""")
    assert small == []
