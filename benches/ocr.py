#!/usr/bin/env python3
"""How many words does OCR find again, and what does a page cost? Greffier next to `ocrmypdf`'s defaults.

    cargo build --release
    benches/ocr.py FOLDER [--pages 32] [--bound 1] [--dpi 150 200 300] [--seed 1] [--greffier target/release/greffier]

Takes pages of print from the text PDFs under FOLDER, no more than two from one file and from as many folders as there are, draws them as a
scanner would (grey, no text layer), binds them into files and has both read those very files. The truth is the text layer, by poppler's `pdftotext`: each page
counts its words once for each time they stand there; words are letters and figures, case folded, accents kept, hyphens left
out, so that a word cut at the end of a line and a compound count the same however they were mended. Recall is the part of the truth that was found, precision the part of what was found that is true.
Processor time is that of the whole run and its children, user and system. Tesseract's own threads wait for one another by spinning:
ocrmypdf is run once as it comes and once with a single thread a page.

Needs poppler-utils, tesseract with its French, ocrmypdf."""
import argparse, collections, json, pathlib, random, re, subprocess, tempfile, unicodedata, zlib
from timed import timed

WORD = re.compile(r"[^\W_]+")


def words(text):
    text = unicodedata.normalize("NFKC", text).lower()
    return collections.Counter(WORD.findall(re.sub(r"(?<=\w)[-\u2010\u00ad]\n?\s*(?=[^\W\d_])", "", text)))


def layer(pdf, page):
    said = subprocess.run(["pdftotext", "-q", "-f", str(page), "-l", str(page), pdf, "-"], capture_output=True)
    return said.stdout.decode("utf-8", "replace")


def pages_of(pdf):
    said = subprocess.run(["pdfinfo", pdf], capture_output=True).stdout.decode("utf-8", "replace")
    found = re.search(r"^Pages:\s+(\d+)", said, re.M)
    return int(found[1]) if found else 0


def is_picture(pdf, page):
    """Pages that hold large pictures are left out: their text layer is no truth."""
    said = subprocess.run(["pdfimages", "-list", "-f", str(page), "-l", str(page), pdf], capture_output=True).stdout.decode()
    sizes = [line.split()[3:5] for line in said.splitlines()[2:]]
    return any(int(wide) * int(high) > 1_000_000 for wide, high in sizes)


def chosen(folder, count, seed):
    """Pages with 80 words and more, taken in turn from one folder after the other."""
    rng = random.Random(seed)
    by_folder = collections.defaultdict(list)
    for pdf in sorted(folder.rglob("*.pdf")):
        by_folder[pdf.parent].append(pdf)
    queues = [rng.sample(files, len(files)) for _, files in sorted(by_folder.items())]
    taken = []
    for turn in range(max(map(len, queues), default=0)):
        for queue in queues:
            if turn >= len(queue) or len(taken) >= count:
                continue
            pdf, pages = queue[turn], pages_of(queue[turn])
            good = [n for n in rng.sample(range(1, pages + 1), min(pages, 8)) if sum(words(layer(pdf, n)).values()) >= 80 and not is_picture(pdf, n)]
            taken += [(pdf, n) for n in good[: min(2, count - len(taken))]]
    return taken


def draw(pages, dpi, into):
    """One PDF for each page, of nothing but its picture."""
    scans = []
    for n, (pdf, page) in enumerate(pages):
        stem = into / f"{n:03}"
        subprocess.run(["pdftoppm", "-q", "-gray", "-r", str(dpi), "-f", str(page), "-l", str(page), "-singlefile", pdf, stem], check=True)
        scan = stem.with_suffix(".pdf")
        scan.write_bytes(pdf_of(stem.with_suffix(".pgm").read_bytes(), dpi))
        scans.append(scan)
    return scans


def bound(scans, most):
    """The scans in files of at most so many pages."""
    for first in range(0, len(scans), most):
        file = scans[first].with_name(f"bound-{first:03}.pdf")
        subprocess.run(["pdfunite", *scans[first : first + most], file], check=True)
        yield file


def pdf_of(pgm, dpi):
    _, wide, high, _ = pgm.split(None, 4)[:4]
    grey = zlib.compress(pgm[-int(wide) * int(high):])
    box = b"%.2f %.2f" % (int(wide) * 72 / dpi, int(high) * 72 / dpi)
    show = b"q %b 0 0 %b 0 0 cm /I Do Q" % tuple(box.split())
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %b]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>" % box,
        b"<</Length %d>>stream\n%b\nendstream" % (len(show), show),
        b"<</Type/XObject/Subtype/Image/Width %b/Height %b/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/Length %d>>stream\n%b\nendstream"
        % (wide, high, len(grey), grey),
    ]
    out, table = b"%PDF-1.5\n", b""
    for n, thing in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (n, thing)
    return out + b"xref\n0 6\n0000000000 65535 f \n%btrailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))


def greffier(program, file):
    run = timed([program, "extract", "--json", file])
    read = json.loads(run.said)
    return [page["text"] for page in (read[0] if isinstance(read, list) else read)["pages"]], run


def ocrmypdf(file, *environment):
    """Its sidecar has a form feed between pages."""
    sidecar, out = file.with_name("sidecar.txt"), file.with_name("out.pdf")
    run = timed(["env", *environment, "ocrmypdf", "-q", "-l", "fra", "--sidecar", sidecar, file, out])
    return sidecar.read_text().removesuffix("\f").split("\f"), run


def score(truth, found):
    common = sum(sum((words(t) & words(f)).values()) for t, f in zip(truth, found))
    return common / sum(sum(words(t).values()) for t in truth), common / max(1, sum(sum(words(f).values()) for f in found))


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=pathlib.Path)
    ask.add_argument("--pages", type=int, default=32)
    ask.add_argument("--bound", type=int, default=1, help="pages bound into one file")
    ask.add_argument("--dpi", type=int, nargs="+", default=[150, 200, 300])
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--greffier", default="target/release/greffier")
    ask.add_argument("--misses", type=int, default=0, help="print so many words missed by Greffier alone")
    told = ask.parse_args()
    pages = chosen(told.folder, told.pages, told.seed)
    truth = [layer(pdf, page) for pdf, page in pages]
    folders = len({pdf.parent for pdf, _ in pages})
    print(f"{len(pages)} pages of {len({pdf for pdf, _ in pages})} files of {folders} folders, {sum(sum(words(t).values()) for t in truth)} words")
    print(f"{'':28}{'recall':>8}{'precision':>11}{'CPU s/page':>12}{'wall s/page':>13}{'ours/its CPU':>14}")
    for dpi in told.dpi:
        with tempfile.TemporaryDirectory() as folder:
            files = list(bound(draw(pages, dpi, pathlib.Path(folder)), told.bound))
            engines = {
                "greffier": lambda file: greffier(told.greffier, file),
                "ocrmypdf": ocrmypdf,
                "ocrmypdf, 1 thread": lambda file: ocrmypdf(file, "OMP_THREAD_LIMIT=1"),
            }
            texts, cost = {}, {}
            for name, engine in engines.items():
                read = [engine(file) for file in files]
                texts[name] = [page for said, _ in read for page in said][: len(pages)]
                cost[name] = sum(run.cpu for _, run in read) / len(pages)
                wall = sum(run.wall for _, run in read) / len(pages)
                recall, precision = score(truth, texts[name])
                part = cost["greffier"] / cost[name]
                print(f"{dpi} dpi {name:20}{recall:8.4f}{precision:11.4f}{cost[name]:12.2f}{wall:13.2f}{part:14.2f}", flush=True)
            ours, theirs = texts["greffier"], texts["ocrmypdf"]
            if told.misses:
                for (pdf, page), t, o, r in zip(pages, truth, ours, theirs):
                    lost = (words(t) & words(r)) - words(o)
                    if sum(lost.values()) > 2:
                        print(" ", pdf.name, page, list(lost.elements())[: told.misses])


if __name__ == "__main__":
    main()
