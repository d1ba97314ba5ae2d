"""Make the site's fonts from the @fontsource-variable packages of npm.

    npm pack @fontsource-variable/source-serif-4 @fontsource-variable/source-sans-3 \
        @fontsource-variable/source-code-pro @fontsource-variable/noto-sans-kr
    # unpack each into FOLDER/<name>, then, with fonttools and brotli installed:
    python subset.py FOLDER

The Latin faces keep weights 400 to 700. The Korean face is cut to Hangul and its punctuation, in
the slices of its publisher (frequent syllables together), so that a page loads what it shows.
Their licence reserves the name "Source" for unmodified files; modified ones are named "Week2".
"""

import json
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).parent
LATIN = {
    "week2-serif": ("Week2 Serif", "source-serif-4", "latin-wght-normal", "normal"),
    "week2-serif-italic": ("Week2 Serif", "source-serif-4", "latin-wght-italic", "italic"),
    "week2-sans": ("Week2 Sans", "source-sans-3", "latin-wght-normal", "normal"),
    "week2-code": ("Week2 Code", "source-code-pro", "latin-wght-normal", "normal"),
}
LATIN_RANGE = (
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,"
    "U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD"
)
KOREAN = (
    (0x1100, 0x11FF),
    (0x20A9, 0x20A9),
    (0x3000, 0x3003),
    (0x3008, 0x3011),
    (0x3130, 0x318F),
    (0xAC00, 0xD7A3),
    (0xFF01, 0xFF5E),
)
RARE_SLICES = range(2, 65)  # each a run of neighbouring syllables, less the frequent ones


def save(font: TTFont, family: str, name: str) -> None:
    """Narrow the weights, rename, and write a WOFF2 file."""
    font = instancer.instantiateVariableFont(font, {"wght": (400, 700)})
    for record in list(font["name"].names):
        if record.nameID in (1, 4, 16, 25):
            font["name"].setName(
                family, record.nameID, record.platformID, record.platEncID, record.langID
            )
        elif record.nameID == 6:
            font["name"].setName(
                family.replace(" ", ""), 6, record.platformID, record.platEncID, record.langID
            )
        elif record.nameID not in (0, 2, 5, 7, 13, 14) and record.nameID < 256:
            font["name"].removeNames(nameID=record.nameID)
    font.flavor = "woff2"
    font.save(HERE / f"{name}.woff2")


def expand(ranges: str) -> set[int]:
    """`U+AC00-AC03,U+B000` as code points."""
    points: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.strip()[2:].partition("-")
        points |= set(range(int(first, 16), int(last or first, 16) + 1))
    return points


def compact(points: set[int]) -> str:
    """Code points as CSS ranges."""
    runs: list[list[int]] = []
    for point in sorted(points):
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ",".join(f"U+{a:X}" + (f"-{b:X}" if b > a else "") for a, b in runs)


def face(family: str, file: str, ranges: str, style: str = "normal") -> str:
    """One @font-face rule."""
    return (
        f'@font-face{{font-family:"{family}";font-style:{style};font-weight:400 700;'
        f'font-display:swap;src:url(../fonts/{file}.woff2) format("woff2");unicode-range:{ranges}}}'
    )


def main(packages: Path) -> None:
    """Write the fonts here and their stylesheet to ../css/fonts.css."""
    rules = ["/* made by ../fonts/subset.py */"]
    for name, (family, package, file, style) in LATIN.items():
        (source,) = (packages / package).resolve().rglob(f"files/{package}-{file}.woff2")
        save(TTFont(source), family, name)
        rules.append(face(family, name, LATIN_RANGE, style))
    (listing,) = (packages / "noto-sans-kr").resolve().rglob("unicode.json")
    slices = json.loads(listing.read_text("utf-8"))
    # A later rule wins where ranges meet: rare slices claim whole runs, frequent ones follow.
    for index in range(120):
        font = TTFont(listing.parent / f"files/noto-sans-kr-{index}-wght-normal.woff2")
        points = expand(slices[f"[{index}]"]) & set(font.getBestCmap())
        points = {p for p in points if any(a <= p <= b for a, b in KOREAN)}
        if not points:
            continue
        options = Options()
        options.layout_features = ["kern", "liga", "ccmp", "locl"]
        options.hinting = False
        options.name_IDs = ["*"]
        options.drop_tables += ["vhea", "vmtx", "VORG", "VVAR"]
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=points)
        subsetter.subset(font)
        save(font, "Week2 Hangul", f"week2-hangul-{index}")
        syllables = sorted(p for p in points if 0xAC00 <= p <= 0xD7A3)
        whole = f"U+{syllables[0]:X}-{syllables[-1]:X}" if index in RARE_SLICES else compact(points)
        rules.append(face("Week2 Hangul", f"week2-hangul-{index}", whole))
    (HERE.parent / "css/fonts.css").write_text("\n".join(rules) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
