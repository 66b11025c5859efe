"""[letters] of config.toml: what an office may set, and the sentence for each mistake."""

import pytest

import config

BASE = """
[[queues]]
letter = "A"
[[counters]]
id = "1"
"""


def read(tmp_path, text):
    path = tmp_path / "config.toml"
    path.write_text(BASE + text, encoding="utf-8")
    return config.read(path).letters


def mistakes(tmp_path, text):
    with pytest.raises(config.BadConfig) as bad:
        read(tmp_path, text)
    return bad.value.mistakes


def test_an_office_that_sets_nothing_has_the_usual_desks(tmp_path):
    letters = read(tmp_path, "")
    assert [letters.holder_of(state) for state in ("checking", "awaiting_signature", "ready")] == [
        "Kasi Pelayanan", "Kepala Desa", "Kasi Pelayanan",
    ]  # fmt: skip


def test_one_person_may_be_all_of_them(tmp_path):
    letters = read(tmp_path, '[letters]\nroles = ["Sekretaris Desa"]\n')
    assert (letters.checks, letters.signs, letters.hands_over) == ("Sekretaris Desa",) * 3
    assert [signer.title for signer in letters.signers] == ["Sekretaris Desa"]


def test_signers_are_read_with_how_they_sign(tmp_path):
    letters = read(tmp_path, """
[[letters.signers]]
name = "Asep"
title = "Kepala Desa"
[[letters.signers]]
name = "Sri"
title = "Sekretaris Desa"
on_behalf = "a.n."
""")  # fmt: skip
    assert [(signer.title, signer.on_behalf) for signer in letters.signers] == [
        ("Kepala Desa", ""), ("Sekretaris Desa", "a.n."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("roles = []", "roles", "jabatan"),
        ('signs = "Camat"', "signs", "tidak dikenal"),
        ('number = "474/{year}"', "number", "{n}"),
        ('number = "{n}/{class}"', "number", "{year}"),
        ('number = "{n}/{year}/{nama}"', "number", "Pola"),
        ('number = "{n}/{year}/{"', "number", "Pola"),
        ('paper = "A5"', "paper", "tidak dikenal"),
        ("keep_days = 0", "keep_days", "bilangan"),
        ("keep_day = 3", "keep_day", "tidak dikenal"),
        ('[[letters.signers]]\nname = "Asep"', "title", "Jabatan"),
        ('[[letters.signers]]\ntitle = "Kades"\non_behalf = "an"', "on_behalf", "tidak dikenal"),
    ],
)
def test_a_mistake_is_named_with_what_to_write(tmp_path, text, place, says):
    [(where, problem, remedy)] = mistakes(tmp_path, f"[letters]\n{text}\n")
    assert place in where and says in problem and remedy
