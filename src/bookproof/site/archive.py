"""A built site as one file, to be given away, unpacked and opened without a server."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from bookproof.copies.seal import EPOCH, FILE
from bookproof.site.destination import MANIFEST
from bookproof.source import files
from bookproof.source.snippets import RECEIPT_SUFFIX


def is_own(file: Path) -> bool:
    """Whether a file is a zip of a site or of a recording, and no other."""
    if not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
    return not names or any(name.endswith((f"/{MANIFEST}", RECEIPT_SUFFIX)) for name in names)


def pack(site: Path, target: Path) -> None:
    """Write a site into a zip, in a folder of the zip's name; the same files give the same zip.

    Args:
        site: the folder.
        target: the zip, which is replaced in one step.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(p for p in site.rglob("*") if p.is_file()):
            member = zipfile.ZipInfo(f"{target.stem}/{path.relative_to(site).as_posix()}", EPOCH)
            member.create_system, member.external_attr = 3, FILE
            packed = path.suffix in {".whl", ".gz", ".png", ".woff2"}
            member.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(member, path.read_bytes())
    files.write(target, buffer.getvalue())
