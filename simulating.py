"""`./run simulate`: a line played again or by chance, published or one's own, with more counters or fewer."""

import sys

import click

INTERRUPTED = 130  # as shells have it: 128 and the number of the signal


@click.command()
@click.option(
    "--case",
    "path",
    default=None,
    help="Berkas kasus, atau daftar kedatangan (.csv); tanpa ini kasus terbitan yang ikut serta.",
)
@click.option("--id", "id", default=None, help="Satu kasus saja; tanpa ini semuanya, dalam tabel.")
@click.option("--customers", default=None, help="Banyaknya orang untuk setiap benih.")
@click.option("--seeds", default=None, help="Berapa kali diulang dengan undian lain.")
@click.option("--seed", default="1", help="Benih pertama; benih yang sama memberi hasil yang sama.", show_default=True)
@click.option("--counters", default=None, help="Loket ditambah (+1), dikurangi (-1), atau sebanyak ini (3).")
@click.option("--json", "as_json", is_flag=True, help="Untuk program.")
def simulate(path, id, customers, seeds, seed, counters, as_json):
    """Mainkan antrean: kasus yang pernah diterbitkan, kantor sendiri, atau daftar yang datang, dengan loket lain."""
    from reports.simulation.told import BadFile, BadNumbers, asked, printed

    try:
        for line in printed(path, id, asked(customers, seeds, seed, counters), as_json):
            click.echo(line)
    except (BadFile, BadNumbers) as trouble:
        click.echo(str(trouble), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo("Dihentikan sebelum selesai.", err=True)
        sys.exit(INTERRUPTED)
