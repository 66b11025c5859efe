"""./run and its commands: serve, check, pair, staff, printer, journal, simulate. They speak to whoever installs it."""

import errno
import functools
import os
import socket
import sys
from pathlib import Path

import click

from simulating import simulate

HERE = Path(__file__).resolve().parent
A_DAY = 24 * 60  # minutes
COULD_NOT_OPEN = 3  # the exit code after which gunicorn does not try again


def everywhere(command):
    """The options every command takes, from the line or the environment."""
    for option in (
        click.option("--config", "config_path", envvar="ANTREAN_CONFIG", default=str(HERE / "config.toml"),
                     help="Berkas pengaturan.", show_default="config.toml"),
        click.option("--data", envvar="ANTREAN_DATA", default=str(HERE / "data"), help="Folder data.",
                     show_default="data"),
        click.option("--port", envvar="ANTREAN_PORT", default=8000, type=click.IntRange(1, 65535), show_default=True),
        click.option("--host", envvar="ANTREAN_HOST", default="0.0.0.0", show_default=True),
    ):  # fmt: skip
        command = option(command)

    @functools.wraps(command)
    def spoken(**given):
        from config import BadConfig
        from journal import JournalTrouble
        from lobby.refusals import Refusal

        try:
            return command(**given)
        except (BadConfig, JournalTrouble, Refusal) as trouble:
            click.echo(str(trouble), err=True)
            sys.exit(1)

    return spoken


class OrServe(click.Group):
    """Commands, of which `serve` need not be said."""

    def parse_args(self, context, given):
        if not given or (given[0].startswith("-") and given[0] != "--help"):
            given = ["serve", *given]
        return super().parse_args(context, given)


@click.group(cls=OrServe)
def run():
    """Antrean: anjungan nomor, papan panggil, dan loket untuk kantor desa. Tanpa perintah: serve."""


run.add_command(simulate)


@run.command()
@everywhere
@click.option("--residents", is_flag=True, help="Warga buatan mengambil nomor, untuk mencoba.")
def serve(config_path, data, port, host, residents):
    """Buka kantor."""
    import config
    from journal.sqlite import SqliteJournal
    from serving import begin_log, serve

    settings, folder = config.read(config_path), _folder(data)
    # Opened and closed here, so that what is wrong with it is said before a server stands around it.
    SqliteJournal(folder / settings.journal, wait=3).close()
    _refuse_taken_port(host, port)
    begin_log()
    serve(lambda: _opened(config_path, folder, host, port, residents), host, port)


@run.command()
@everywhere
def check(config_path, data, port, host):
    """Sebutkan pengaturan yang berlaku dan keadaan setiap bagian."""
    from checking import report

    ok, lines = report(config_path, Path(data), port, host)
    click.echo("\n".join(lines))
    sys.exit(0 if ok else 1)


@run.command()
@everywhere
@click.argument("kind", type=click.Choice(["kiosk", "counter", "head"]))
@click.option("--name", default="", help='Nama perangkat, misalnya "Anjungan pintu depan".')
@click.option("--counter", default=None, help="Loket yang dilayani perangkat ini.")
def pair(config_path, data, port, host, kind, name, counter):
    """Pasangkan perangkat. Baris terakhir adalah tokennya, ditunjukkan sekali saja."""
    import config

    settings = config.read(config_path)
    if counter is not None and counter not in settings.office.counters:
        known = ", ".join(settings.office.counters)
        raise click.ClickException(f"Loket {counter} tidak ada di {config_path}. Yang ada: {known}.")
    keys = _keys(data)
    code = keys.make_link(kind, counter=counter, minutes=60)
    click.echo(f"Untuk peramban, buka sekali saja dalam 60 menit: http://{_here(settings, host)}:{port}/enter/{code}")
    click.echo("Untuk tombol atau program (Authorization: Bearer …), simpan token ini:")
    click.echo(keys.pair(kind, name or kind, counter))


@run.group()
def staff():
    """Petugas: daftar, tambah, PIN, hapus."""


@staff.command("list")
@everywhere
def staff_list(config_path, data, port, host):
    """Siapa saja petugasnya, dan perangkat apa saja yang terpasang."""
    keys = _keys(data)
    for person in keys.staff():
        click.echo(f"{person.id}\t{person.role}\t{person.name}")
    for device in keys.devices():
        click.echo(f"perangkat {device.id}\t{device.kind}\t{device.counter or '-'}\t{device.name}")


@staff.command("add")
@everywhere
@click.argument("name")
@click.option("--head", is_flag=True, help="Kepala pelayanan: boleh melihat laporan dan pengaturan.")
@click.option("--pin", default=None, help="PIN pilihan sendiri, paling sedikit 6 angka.")
def staff_add(config_path, data, port, host, name, head, pin):
    """Tambah petugas. PIN-nya ditunjukkan sekali saja."""
    person, pin = _keys(data).add_staff(name, "head" if head else "staff", pin)
    click.echo(f"{person.name} ditambahkan sebagai nomor {person.id}. PIN:")
    click.echo(pin)


@staff.command("pin")
@everywhere
@click.argument("number", type=int)
@click.option("--pin", default=None)
def staff_pin(config_path, data, port, host, number, pin):
    """Ganti PIN petugas; yang lama tidak berlaku lagi."""
    click.echo(_keys(data).change_pin(number, pin))


@staff.command("remove")
@everywhere
@click.argument("number", type=int)
def staff_remove(config_path, data, port, host, number):
    """Hapus petugas."""
    _keys(data).remove_staff(number)
    click.echo("Dihapus.")


@staff.command("unlock")
@everywhere
@click.argument("number", type=int)
def staff_unlock(config_path, data, port, host, number):
    """Buka kunci petugas yang salah PIN terlalu sering."""
    _keys(data).unlock(number)
    click.echo("Dibuka.")


@staff.command("revoke")
@everywhere
@click.argument("device", type=int)
def staff_revoke(config_path, data, port, host, device):
    """Lepaskan perangkat; tokennya tidak berlaku lagi."""
    _keys(data).revoke(device)
    click.echo("Dilepas.")


@run.group()
def printer():
    """Pencetak: find, test, table."""


@printer.command("find")
@everywhere
@click.option("--net", default=None, help="Jaringan yang dicari, misalnya 192.168.1.0/24.")
def printer_find(config_path, data, port, host, net):
    """Cari pencetak USB, serial, jaringan, CUPS, dan Windows; server boleh tetap berjalan."""
    from address import lan_address
    from kiosk.printers.finding import network_of
    from kiosk.printers.speaking import finding

    try:
        addresses = network_of(net, lan_address())
    except ValueError:
        raise click.ClickException(f"Jaringan {net} tidak dikenal atau terlalu luas. Tulis: 192.168.1.0/24") from None
    click.echo("\n".join(finding(addresses)))


@printer.command("test")
@everywhere
@click.option("--name", default=None, help="Nama pencetak di [[printers]]; tanpa ini: yang di [printer].")
@click.option("--kind", default=None, help="Coba cara lain daripada yang tertulis di config.toml.")
@click.option("--address", default=None, help="Coba alamat lain.")
@click.option("--model", default=None, help="Coba baris lain dari ./run printer table.")
def printer_test(config_path, data, port, host, name, **tried):
    """Cetak halaman percobaan: dari kertasnya terbaca pengaturan yang cocok."""
    import config
    from kiosk.printers.speaking import tested
    from words import Words

    settings = config.read(config_path)
    words = Words(settings.office, language=settings.language)
    well, lines = tested(settings.printers, name, tried, _folder(data), words)
    click.echo("\n".join(lines))
    sys.exit(0 if well else 1)


@printer.command("table")
@everywhere
def printer_table(config_path, data, port, host):
    """Pencetak yang dikenal; kolom pertama ditulis sebagai model di config.toml."""
    from kiosk.printers.speaking import table

    click.echo("\n".join(table()))


@run.group()
def journal():
    """Catatan kantor: verify, rebuild, export."""


@journal.command("verify")
@everywhere
@click.option("--seal", default=None, help="Segel dari kertas, seluruhnya atau awalnya; spasi dan huruf besar boleh.")
@click.option("--seq", default=None, type=click.IntRange(min=1), help="Nomor catatan yang tertulis di atas segel itu.")
@click.option("--rows", is_flag=True, help="Susun juga semua baris laporan sekali lagi, dan cocokkan satu per satu.")
def journal_verify(config_path, data, port, host, seal, seq, rows):
    """Periksa rantai catatan. Keluar 0 dan segelnya; 1 dan catatan pertama yang tidak cocok."""
    import config
    from verifying import WELL, held_against, rows_held
    from words import Words

    office, path = config.read(config_path).office, _journal(config_path, data)
    code, lines = held_against(path, seal, seq, Words(office), lambda line: click.echo(line, err=True))
    if rows and code == WELL:
        code, told = rows_held(path, office, lambda line: click.echo(line, err=True))
        lines = [*told, *lines] if code != WELL else [lines[0], *told, *lines[1:]]
    click.echo("\n".join(lines), err=code == 2)
    sys.exit(code)


@journal.command("rebuild")
@everywhere
def journal_rebuild(config_path, data, port, host):
    """Susun ulang semua baris laporan dari catatan. Server harus berhenti dulu."""
    import config
    from journal.sqlite import SqliteJournal

    kept = SqliteJournal(_journal(config_path, data))
    click.echo(f"{kept.rebuild(config.read(config_path).office)} baris legs disusun ulang.")
    kept.close()


@journal.command("export")
@everywhere
def journal_export(config_path, data, port, host):
    """Semua catatan, satu baris JSON setiap catatan."""
    from journal.sqlite import exported

    for line in exported(_journal(config_path, data)):
        click.echo(line)


def _opened(config_path, folder, host, port, residents):
    """Open the office in the process that serves it, and say where it is."""
    from config import BadConfig
    from journal import JournalTrouble
    from server import opened

    try:
        server = opened(config_path, folder, port)
    except (BadConfig, JournalTrouble) as trouble:  # it was well a moment ago
        click.echo(str(trouble), err=True)
        sys.exit(COULD_NOT_OPEN)
    server.start()
    if residents:
        from residents import come_and_go

        come_and_go(server.live)
    _say_where(server, host, port)
    return server


def _say_where(server, host, port):
    """The three addresses, with links that open once; also kept in a file only this user can read."""
    here = f"http://localhost:{port}" if host in ("0.0.0.0", "::", "127.0.0.1") else f"http://{host}:{port}"
    lines = []
    if not server.keys.staff():
        person, pin = server.keys.add_staff("Kepala Pelayanan", "head")
        lines.append(f"Petugas pertama: {person.name}, PIN {pin} (ditunjukkan sekali ini saja)")
        lines.append(f"Kunci isian formulir: {server.letters.store.key} (simpan salinannya terpisah dari folder data)")
    people = server.keys.staff()
    head = next((person for person in people if person.role == "head"), people[0])
    kiosk = server.keys.make_link("kiosk", minutes=A_DAY)
    desk = server.keys.make_link("counter", staff_id=head.id, minutes=A_DAY)
    lines += [
        f"Anjungan  {here}/enter/{kiosk}",
        f"Loket     {here}/enter/{desk}",
        f"TV        {here}/display",
        "Tautan anjungan dan loket berlaku sekali. Berhenti: Ctrl+C.",
    ]
    path = server.folder / "links.txt"
    path.touch(0o600)
    path.chmod(0o600)  # it may be an older one's
    path.write_text("\n".join(lines) + "\n")
    click.echo("\n".join(["", server.settings.office.name, *lines, ""]))


def _folder(data):
    from journal.sqlite import make_folder

    folder = Path(data)
    make_folder(folder)
    return folder


def _keys(data):
    from keys import Keys

    return Keys(_folder(data) / "doors.db")


def _journal(config_path, data):
    import config

    return Path(data) / config.read(config_path).journal


def _here(settings, host):
    from address import lan_address

    if settings.names:
        return settings.names[0]
    return lan_address() if host in ("0.0.0.0", "::") else host


def _refuse_taken_port(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as trouble:
            sentences = {
                errno.EACCES: f"Porta {port} tidak boleh dipakai pengguna ini. Ketik: ./run serve --port 8000",
                errno.EADDRINUSE: f"Porta {port} sudah dipakai program lain. Ketik: ./run serve --port {port + 1}",
            }
            other = f"Alamat {host} tidak ada di komputer ini. Ketik: ./run serve --host 0.0.0.0"
            raise click.ClickException(sentences.get(trouble.errno, other)) from None


if __name__ == "__main__":
    os.umask(0o077)
    run(prog_name="./run")
