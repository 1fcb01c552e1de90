#!/usr/bin/env python3
"""From a web site to searchable: pages a second and memory of a whole folder of documents, Greffier next to `recollindex`, by cores.

    cargo build --release
    benches/harvest.py FOLDER [--without-ocr] [--cores 1 2] [--rounds 3] [--greffier target/release/greffier]

Greffier harvests the folder over HTTP on loopback, one source for each folder under it, and so fetches, archives with fsync, reads in
children and recognises acts; `recollindex -z` reads the same files from disk and does no OCR. `--without-ocr` hides tesseract from
Greffier. Processor time is that of the whole run and its children; the peak is that of the largest single process. The pages are
those in Greffier's catalogue. Greffier reads as many documents, and pages by OCR, at once as it is given cores.

Needs recollcmd with its helpers (poppler-utils, antiword)."""
import argparse, contextlib, functools, html, http.server, pathlib, shutil, sqlite3, statistics, tempfile, threading, urllib.parse
from timed import timed

KINDS = {".pdf", ".doc", ".docx", ".odt", ".rtf", ".txt", ".ods", ".xlsx", ".xls", ".tif", ".tiff", ".jpg", ".png"}
MAIN = """state = "{state}"
sources = ["{sources}/*.toml"]
[fetch]
min_interval = "1ms"
allow_private = ["127.0.0.1/32"]
[extract]
workers = {cores}
[ocr]
concurrency = {cores}
"""
SOURCE = """[council]
name = "{name}"
insee = "{code:05}"
kind = "commune"
timezone = "Europe/Paris"

[[source]]
id = "s{code}"
kind = "listing"
url = "{url}"
schedule = "30 5 * * *"
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def copied(folder, into):
    """The documents, each folder of them with a page that lists them."""
    folders = {}
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() in KINDS and file.is_file():
            home = into / "-".join(file.parent.relative_to(folder).parts or ("documents",))
            home.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, home)
            folders.setdefault(home.name, []).append(file.name)
    for name, files in folders.items():
        row = lambda file: f'<li><a href="{urllib.parse.quote(file)}">{html.escape(file)}</a></li>'
        page = f"<html lang=fr><title>Délibérations</title><main><h1>Délibérations</h1><ul>{''.join(map(row, files))}</ul></main></html>"
        (into / name / "index.html").write_text(page)
    return sorted(folders)


def greffier(program, folders, address, home, cores, without_ocr):
    sources = home / "sources"
    sources.mkdir(parents=True)
    (home / "greffier.toml").write_text(MAIN.format(state=home / "state", sources=sources, cores=cores))
    for code, name in enumerate(folders, 1):
        source = SOURCE.format(name=f"Commune {name}", code=code, url=address + urllib.parse.quote(name) + "/")
        (sources / f"{code}.toml").write_text(source)
    hide = ["env", "PATH=/nowhere"] if without_ocr else []
    run = timed([*hide, pathlib.Path(program).resolve(), "--config", home / "greffier.toml", "--json", "harvest"], cores, sound=range(9))
    catalogue = next((home / "state").glob("*.sqlite*"))
    with contextlib.closing(sqlite3.connect(catalogue)) as known:
        documents = known.execute("SELECT count(*) FROM documents").fetchone()[0]
        pages = known.execute("SELECT count(*) FROM pages").fetchone()[0]
    return run, documents, pages


def recoll(folder, home, cores):
    home.mkdir()
    (home / "recoll.conf").write_text(f"topdirs = {folder}\nskippedNames = index.html\n")
    return timed(["recollindex", "-c", home, "-z"], cores)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=pathlib.Path)
    ask.add_argument("--without-ocr", action="store_true")
    ask.add_argument("--cores", type=int, nargs="+", default=[1, 2])
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--greffier", default="target/release/greffier")
    told = ask.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        folders = copied(told.folder, temporary / "site")
        print(f"{'cores':>5} {'':12}{'wall s':>8}{'CPU s':>8}{'pages/s':>9}{'peak MB':>9}")
        with served(temporary / "site") as address:
            for cores in told.cores:
                ours, theirs = [], []
                for turn in range(told.rounds):
                    home = temporary / f"{cores}-{turn}"
                    run, documents, pages = greffier(told.greffier, folders, address, home, cores, told.without_ocr)
                    ours.append(run)
                    theirs.append(recoll(temporary / "site", temporary / f"recoll-{cores}-{turn}", cores))
                for name, runs in {"greffier": ours, "recollindex": theirs}.items():
                    of = lambda figure: statistics.median(getattr(run, figure) for run in runs)
                    print(f"{cores:5} {name:12}{of('wall'):8.1f}{of('cpu'):8.1f}{pages / of('wall'):9.1f}{of('peak'):9.0f}", flush=True)
        print(f"{documents} documents, {pages} pages by Greffier's count; median of {told.rounds} rounds")


if __name__ == "__main__":
    main()
