"""A list of who came, made in a spreadsheet: read as it is, refused by row and column, and played by the real lobby."""

import json
from heapq import heapreplace
from random import Random

import pytest
from click.testing import CliRunner

from commands import run
from reports.simulation import own_list


def said(*asked):
    return CliRunner().invoke(run, ["simulate", *asked])


@pytest.fixture
def written(tmp_path):
    """The path of a list with this text, or these bytes, in it."""

    def write(text, name="kantor.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return str(path)

    return write


HEAD = "Tanggal;Jam;Lama;Antrean;Prioritas"
TWO = f"{HEAD}\r\n24/11/2026;08.30;12,5;A;\r\n24/11/2026;08.31;3;S;ya\r\n"


@pytest.mark.parametrize(
    "text",
    [
        TWO,
        "\ufeff" + TWO,
        TWO.encode("utf-16"),
        TWO.replace("\r\n", "\n"),
        TWO.replace("\r\n", "\r"),
        TWO.replace("\r\n", "\r\n\r\n;;;;\r\n") + "\r\n",
        "\r\n" + TWO,
        "sep=;\r\n" + TWO,
        TWO.replace(";", "\t"),
        TWO.replace(",", ".").replace(";", ","),
        '"Tanggal","Jam","Lama","Antrean","Prioritas"\n"24/11/2026","08.30","12,5","A",""\n2026-11-24,8:31:00,3,s,YA\n',
        TWO.replace("24/11/2026", "24-11-26").replace("08.", "8:"),
        TWO.replace("08.30", "8:30 AM").replace("08.31", "08:31:00"),
        "Nama;Prioritas;Antrean;Lama;Jam;Tanggal\nAnd\xe9;;A;12.5;08.30;24.11.2026\n;x;S;3,0;08.31;24.11.2026".encode("cp1252"),
    ],
)  # fmt: skip
def test_whatever_a_spreadsheet_writes_is_read(text, written):
    (people,) = own_list.read(written(text)).days.values()

    assert people == [(30600.0, "A", 750.0, False), (30660.0, "S", 180.0, True)]


WRONG = {
    "jam": ("jam;lama\n08.30;3\n8.3;3", 'baris 3, kolom jam = "8.3"'),
    "jam yang tidak ada": ("jam;lama\n\n25.10;3", 'baris 3, kolom jam = "25.10"'),
    "lama": ("jam;lama\r\n08.30;tiga menit", 'baris 2, kolom lama = "tiga menit"'),
    "lama kosong": ("jam;lama\n08.30;", "baris 2, kolom lama"),
    "lama yang terlalu lama": ("jam;lama\n08.30;1.000,5", 'baris 2, kolom lama = "1.000,5"'),
    "lama tak hingga": ("jam;lama\n08.30;inf", "baris 2, kolom lama"),
    "tanggal": ("tanggal;jam;lama\nSenin;08.30;3", 'baris 2, kolom tanggal = "Senin"'),
    "bulan dahulu": ("tanggal;jam;lama\n11/24/2026;08.30;3", "Tulis hari, bulan, tahun"),
    "tanggal kosong": ("tanggal;jam;lama\n24/11/2026;08.30;3\n;08.40;3", "baris 3, kolom tanggal"),
    "antrean": ("jam;lama;antrean\n08.30;3;KTP", 'baris 2, kolom antrean = "KTP"'),
    "prioritas": ("jam;lama;prioritas\n08.30;3;mungkin", 'baris 2, kolom prioritas = "mungkin"'),
    "hari lain": ("jam;lama\n08.30;3\n08.10;3", "tambahkan kolom tanggal"),
    "tanpa lama": ("jam;selesai\n08.30;08.40", "baris 1\n  Tidak ada kolom lama. Yang ada: jam, selesai."),
    "dua kolom": ("jam;lama;jam\n08.30;3;4", "Kolom jam ada dua"),
    "kosong": ("", "Berkas ini kosong"),
    "judul saja": ("jam;lama\n", "Tidak ada orang di dalamnya"),
    "petik": ('jam;lama\n08.30;3\n"08.40;3', "baris 3"),
    "bukan teks": ("jam;lama\n08.30;3\n\x00;3", "baris 3"),
}


@pytest.mark.parametrize("why", WRONG)
def test_a_wrong_list_is_refused_by_row_and_column(why, written):
    told = said("--case", written(WRONG[why][0]))

    assert (told.exit_code, told.stdout) == (1, "")
    assert WRONG[why][1] in told.stderr and "Traceback" not in told.stderr


def test_of_many_mistakes_the_first_are_told_and_how_many_more_there_are(written):
    told = said("--case", written("jam;lama\n" + "pagi;3\n" * 100_000)).stderr

    assert told.count("kolom jam") == 5 and "dan 99995 kesalahan lain" in told


def test_nothing_in_a_list_reaches_the_terminal_as_a_command(written):
    for text in ("jam;lama\n\x1b[2J8;3", "jam\x1b[2J;lama\n8;3", "\x1b[2J"):
        assert "\x1b" not in said("--case", written(text)).stderr


def test_a_workbook_is_told_to_be_saved_as_a_list(written):
    assert "Simpan lembarnya sebagai CSV" in said("--case", written(b"PK\x03\x04", "kantor.xlsx")).stderr


def in_turn(people, counters):
    """Minutes of wait of a plain line: whoever comes first is served by whoever is free first. Reckoned apart."""
    free, waits = [0.0] * counters, []
    for at, takes in people:
        begins = max(at, free[0])
        heapreplace(free, begins + takes)
        waits.append((begins - at) / 60)
    return waits


@pytest.mark.parametrize("counters", [1, 2, 3])
def test_a_list_waits_as_a_line_reckoned_by_hand(counters, written):
    chance, rows, waits = Random(counters), ["tanggal;jam;lama"], []
    for day in range(2, 9):
        people = sorted((28800 + chance.randrange(300) * 60, chance.randrange(1, 300) / 10) for _ in range(60))
        rows += [f"{day}/11/2026;{at // 3600:02}.{at % 3600 // 60:02};{str(takes).replace('.', ',')}"
                 for at, takes in people]  # fmt: skip
        waits += in_turn([(at, takes * 60) for at, takes in people], counters)
    found = json.loads(said("--case", written("\n".join(rows)), "--counters", str(counters), "--json").stdout)

    assert found["wait_mean_minutes"] == pytest.approx(sum(waits) / len(waits), abs=1e-3)
    assert found["wait_p90_minutes"] == pytest.approx(sorted(waits)[-(-len(waits) * 9 // 10) - 1], abs=1e-3)
    assert (found["customers"], found["days"], found["counters"]) == (420, 7, counters)
    assert found["wait_ci_minutes"][0] < found["wait_mean_minutes"] < found["wait_ci_minutes"][1]


def test_each_day_of_the_week_is_told_by_itself_and_a_few_days_without_an_interval(written):
    path = written(f"{HEAD}\n2/11/2026;08.00;10;;\n2/11/2026;08.00;10;;\n3/11/2026;08.00;10;;\n")
    told = said("--case", path).stdout

    assert "Senin (1 hari, 2 orang): 5,00 menit" in told and "Selasa (1 hari, 1 orang): 0,00 menit" in told
    assert "3 orang dalam 2 hari" in told and "95 %" not in told and "Dianggap" in told
    assert "Senin (1 hari, 2 orang): 0,00 menit" in said("--case", path, "--counters", "+1").stdout


@pytest.mark.parametrize("asked", [("--customers", "500"), ("--seeds", "3"), ("--counters", "0"), ("--counters", "x")])
def test_what_a_list_cannot_be_asked_is_refused(asked, written):
    told = said("--case", written(TWO), *asked)

    assert (told.exit_code, told.stdout) == (1, "") and told.stderr.strip()
