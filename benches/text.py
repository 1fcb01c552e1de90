#!/usr/bin/env python3
"""What does the text of a page of a PDF cost? Greffier next to poppler's `pdftotext` and PyMuPDF.

    cargo build --release
    benches/text.py FOLDER [--rounds 5] [--cores 1 2] [--greffier target/release/greffier]

Takes the PDFs under FOLDER whose pages all have a text layer, so that nothing is left to OCR, and has each program read them
all, one program after the other in every round. PyMuPDF reads all files in one process, as Greffier does; `pdftotext` takes
one file a run. Tesseract is hidden from Greffier: a page whose layer it takes for rubbish costs no OCR here. Processor time is that of the whole run and its children, user and system; the median of the rounds.

Needs poppler-utils and `pip install pymupdf`."""
import argparse, pathlib, re, statistics, subprocess, sys
from timed import timed

MUPDF = """import sys, pymupdf
pymupdf.TOOLS.mupdf_display_errors(False)
for name in sys.argv[1:]:
    with pymupdf.open(name) as pdf:
        for page in pdf:
            print(page.get_text())
"""
POPPLER = 'for name in "$@"; do pdftotext -q "$name" -; done'


def pages_of(pdf):
    """How many pages, when each has text: a form feed ends each."""
    text = subprocess.run(["pdftotext", "-q", pdf, "-"], capture_output=True).stdout.decode("utf-8", "replace")
    pages = text.split("\f")[:-1]
    return len(pages) if pages and all(len(re.findall(r"[^\W_]+", page)) >= 20 for page in pages) else 0


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=pathlib.Path)
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--cores", type=int, nargs="+", default=[1])
    ask.add_argument("--greffier", type=pathlib.Path, default="target/release/greffier")
    told = ask.parse_args()
    found = {pdf: pages_of(pdf) for pdf in sorted(told.folder.rglob("*.pdf"))}
    files = [pdf for pdf, pages in found.items() if pages]
    pages = sum(found.values())
    if not files:
        sys.exit(f"no PDF with a text layer on every page under {told.folder}")
    print(f"{len(files)} files, {pages} pages; median of {told.rounds} rounds")
    print(f"{'cores':>5} {'':12}{'CPU ms/page':>13}{'wall ms/page':>14}{'peak MB':>9}")
    commands = {
        "greffier": ["env", "PATH=/nowhere", told.greffier.resolve(), "extract", "--json", *files],
        "pdftotext": ["sh", "-c", POPPLER, "sh", *files],
        "pymupdf": [sys.executable, "-c", MUPDF, *files],
    }
    for cores in told.cores:
        runs = {name: [] for name in commands}
        for _ in range(told.rounds):
            for name, command in commands.items():
                runs[name].append(timed(command, cores))
        for name, all_runs in runs.items():
            of = lambda figure: statistics.median(getattr(run, figure) for run in all_runs)
            print(f"{cores:5} {name:12}{1000 * of('cpu') / pages:13.2f}{1000 * of('wall') / pages:14.2f}{of('peak'):9.0f}", flush=True)


if __name__ == "__main__":
    main()
