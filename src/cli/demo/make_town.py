#!/usr/bin/env python3
"""Makes the town's PDF and DOCX files out of town/sources. Needs chromium, pdftoppm and `pip install pillow img2pdf`.

    python3 src/cli/demo/make_town.py
"""
import io
import random
import subprocess
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import img2pdf
from PIL import Image

TOWN = Path(__file__).parent / "town"
SOURCES = TOWN / "sources"
PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>%s</title><style>
@page{size:A4;margin:22mm}body{font:11.5pt/1.5 'Liberation Serif',serif}h1{font-size:15pt;text-align:center}
h2{font-size:12.5pt}.head{font-variant:small-caps;border-bottom:1px solid #888}.sub{text-align:center}
table{border-collapse:collapse}td,th{border:1px solid #888;padding:2mm;text-align:left}.sign{text-align:right;margin-top:12mm}
</style><p class="head">Commune de Valmont-sur-Orne</p>%s</html>"""


def printed(body: str, title: str) -> bytes:
    """A page as chromium prints it."""
    with tempfile.TemporaryDirectory() as work:
        page, pdf = Path(work, "page.html"), Path(work, "page.pdf")
        page.write_text(PAGE % (title, body), "utf-8")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
                 "--disable-background-networking", "--disable-component-update", f"--user-data-dir={work}/profile",
                 "--no-pdf-header-footer", f"--print-to-pdf={pdf}", page.as_uri()]
        subprocess.run(["chromium", *flags], check=True, stderr=subprocess.DEVNULL, timeout=120)
        return pdf.read_bytes()


def scanned(pdf: bytes) -> bytes:
    """The same on paper, laid a little askew on an office scanner: a picture, without text."""
    with tempfile.TemporaryDirectory() as work:
        Path(work, "in.pdf").write_bytes(pdf)
        subprocess.run(["pdftoppm", "-gray", "-r", "150", f"{work}/in.pdf", f"{work}/page"], check=True)
        dice, pages = random.Random(14999), []
        for file in sorted(Path(work).glob("page*.pgm")):
            page = Image.open(file).rotate(0.6, fillcolor=255, resample=Image.Resampling.BICUBIC)
            for _ in range(400):  # dust
                page.putpixel((dice.randrange(page.width), dice.randrange(page.height)), dice.randrange(90, 200))
            out = io.BytesIO()
            page.point(lambda grey: grey // 32 * 36).quantize(8).save(out, "PNG", optimize=True, dpi=(150, 150))
            pages.append(out.getvalue())
        return img2pdf.convert(pages)


def written(text: str) -> bytes:
    """A DOCX with one paragraph for each line."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    package = "http://schemas.openxmlformats.org/package/2006"
    lines = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.splitlines())
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="{relations}"/><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{lines}</w:body></w:document>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), head + content)
    return out.getvalue()


for source in sorted(SOURCES.glob("*.html")):
    pdf = printed(source.read_text("utf-8"), source.stem)
    if source.stem.startswith("scan-"):
        pdf = scanned(pdf)
    (TOWN / f"{source.stem.removeprefix('scan-')}.pdf").write_bytes(pdf)
for source in sorted(SOURCES.glob("*.txt")):
    (TOWN / f"{source.stem}.docx").write_bytes(written(source.read_text("utf-8")))
