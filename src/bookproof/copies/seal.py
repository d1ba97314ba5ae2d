"""A built wheel made the same from the same content, and named for it.

Two builds of the same files give the same bytes: members in order, of one date, not compressed
(what deflate gives depends on who built zlib), and without a word on what built them.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

DIGITS = 12  # of the digest that a version ends in
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold
FILE = 0o100644 << 16
REQUIRES = "Requires-Dist: "


def seal(built: Path, folder: Path) -> Path:
    """Write a wheel anew into `folder`, its version followed by a digest of what it holds.

    Args:
        built: a wheel, such as `name-0.1.0-py3-none-any.whl`.
        folder: where `name-0.1.0+0b2e9cf63b1a-py3-none-any.whl` goes.

    Returns:
        the path of the new wheel. Its metadata name no extra of its own distribution, which an
        installer might ask a package index for: they list what that extra lists.
    """
    name, version, *tags = built.name.removesuffix(".whl").split("-")
    old = f"{name}-{version}.dist-info/"
    with zipfile.ZipFile(built) as wheel:
        members = {n: wheel.read(n) for n in wheel.namelist() if not n.endswith("/")}
    del members[f"{old}RECORD"]
    about = members[f"{old}METADATA"].decode()
    members[f"{old}METADATA"] = _without_itself(about, parse_wheel_filename(built.name)[0]).encode()
    generator = re.compile(rb"(?m)^Generator: .*$")
    members[f"{old}WHEEL"] = generator.sub(b"Generator: bookproof", members[f"{old}WHEEL"])
    content = "".join(f"{n}\0{_hash(data)}\n" for n, data in sorted(members.items()))
    digest = hashlib.sha256(content.encode()).hexdigest()[:DIGITS]
    full = f"{version}{'.' if '+' in version else '+'}{digest}"
    new = f"{name}-{full}.dist-info/"
    numbered = re.compile(r"(?m)^Version: .*$")
    about = members[f"{old}METADATA"].decode()
    members[f"{old}METADATA"] = numbered.sub(f"Version: {full}", about, count=1).encode()
    members = {n.replace(old, new, 1): data for n, data in sorted(members.items())}
    record = [f"{n},sha256={_hash(data)},{len(data)}" for n, data in members.items()]
    members[f"{new}RECORD"] = "\n".join([*record, f"{new}RECORD,,", ""]).encode()
    target = folder / f"{'-'.join([name, full, *tags])}.whl"
    with zipfile.ZipFile(target, "w") as wheel:
        for n, data in members.items():
            member = zipfile.ZipInfo(n, EPOCH)
            member.create_system, member.external_attr = 3, FILE
            wheel.writestr(member, data)
    return target


def _hash(data: bytes) -> str:
    """SHA-256 as a wheel's RECORD writes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _without_itself(about: str, own: str) -> str:
    """Metadata in which each `own[extra]` is replaced by what that extra requires."""
    head, blank, description = about.partition("\n\n")
    lines = head.splitlines()

    def spelled(line: str) -> list[str]:
        if not line.startswith(REQUIRES):
            return [line]
        requirement = Requirement(line.removeprefix(REQUIRES))
        if canonicalize_name(requirement.name) != own:
            return [line]
        where = re.search(r'extra == "[^"]*"', line)
        assert where  # only an extra asks for its own distribution
        return [
            inner.replace(f'extra == "{extra}"', where[0])
            for extra in sorted(requirement.extras)
            for other in lines
            if other.startswith(REQUIRES) and f'extra == "{extra}"' in other
            for inner in spelled(other)
        ]

    rows = dict.fromkeys(inner for line in lines for inner in spelled(line))
    return "\n".join(rows) + blank + description
