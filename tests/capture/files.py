"""Files to read, built here: pages, PDFs and DOCX, good and bad."""

import io
import zipfile

from pypdf import PdfReader, PdfWriter

SENTENCES = [
    "The convoy crossed the border at Tumangang before dawn, a driver told the district office.",
    "Inspectors counted 10,000 crates and three cranes on the eastern pier of the harbour.",
    "Nobody at the ministry would say who had ordered the crates or when they were due.",
    "A second ship, the Vostok Star, lay at anchor for two days and left without cargo.",
    "Satellite pictures of 7 September show the pier empty, which does not fit the account.",
    "The company that owns the cranes denied that it had rented them to anybody this year.",
    "Two drivers gave the same number of crates; a third remembered fewer, and no cranes at all.",
    "The district office keeps a register of convoys, and has promised to publish it in spring.",
    "Until then the harbour master's own log is the only record that anybody outside has seen.",
    "It lists the Vostok Star twice, once under a name that no register of ships contains.",
]
PARAGRAPHS = [" ".join(SENTENCES[at : at + 2]) for at in range(0, 10, 2)]


def page(
    paragraphs=PARAGRAPHS, *, head="", title="Crates at the eastern pier", before="", after="", lang="en"
):
    """A page with an article and what stands around articles."""
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    return f"""<!DOCTYPE html><html lang="{lang}"><head><title>{title} | Harbour Post</title>{head}</head><body>
    <nav><a href="/">Home</a> <a href="/news">News</a></nav>{before}
    <article><h1>{title}</h1>{text}</article>{after}
    <footer><p>Terms of use. All rights reserved.</p></footer><script>var tracking = "nothing to read";</script></body></html>"""


def docx(paragraphs=PARAGRAPHS, *, title="", author="", body="", parts=None):
    """A DOCX with these paragraphs, or with a body of its own."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = body or "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs)
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator></cp:coreProperties>"
    )
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
            "docProps/core.xml": core,
            **(parts or {}),
        }
    )


def packed(parts):
    """A zip of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def wrapped(paragraph, width=70):
    """The lines of a paragraph as a printer sets them."""
    lines = [""]
    for word in paragraph.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def pdf(pages, *, title="", author="", picture=False):
    """A PDF whose pages hold these lines; or a picture on each, and no words."""
    objects: list[bytes] = [
        b"",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    resources = b"<< /Font << /F1 3 0 R >> >>"
    if picture:
        objects.append(
            _stream(
                b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
                b"\0",
            )
        )
        resources = b"<< /XObject << /P 4 0 R >> >>"
    for lines in pages:
        drawn = b"/P Do" if picture else _drawn(lines)
        objects.append(_stream(b"", drawn))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources %s /Contents %d 0 R >>"
            % (resources, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    objects.append(b"<< /Title (%s) /Author (%s) >>" % (title.encode("latin-1"), author.encode("latin-1")))
    return _filed(objects)


def _stream(keys, content):
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (keys, len(content), content)


def _drawn(lines):
    """These lines one under another; an empty one leaves room and writes nothing."""
    shown = b"".join(
        (b"(%s) Tj T* " if line else b"T* %%%s\n")
        % line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
        for line in lines
    )
    return b"BT /F1 11 Tf 14 TL 50 740 Td " + shown + b"ET"


def _filed(objects):
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(objects),
        start,
    )


def encrypted(content, *, password="secret"):
    """The same PDF behind a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
