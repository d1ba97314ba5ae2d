"""Make the site's fonts from the @fontsource-variable packages of npm.

    npm pack @fontsource-variable/source-serif-4 @fontsource-variable/source-sans-3 \
        @fontsource-variable/source-code-pro @fontsource-variable/noto-sans-kr
    # unpack each into FOLDER/<name>, then, with fonttools and brotli installed:
    python tools/subset_fonts.py FOLDER

The Latin faces keep weights 400 to 700 where bold is set in them, and the features that the style
sheets ask for. Until they come, the system's faces stand in for them, stretched to the same
widths, so that no line breaks otherwise afterwards. The Korean face is cut to Hangul and its
punctuation, in the slices of its publisher (frequent syllables together), so that a page loads
what it shows.
Their licence reserves the name "Source" for unmodified files; modified ones are named "Week2".
"""

import json
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ASSETS = Path(__file__).parents[1] / "docs/assets"
LATIN: dict[str, tuple[str, str, str, str, tuple[int, int] | int]] = {
    "week2-serif": ("Week2 Serif", "source-serif-4", "latin-wght-normal", "normal", (400, 700)),
    "week2-serif-italic": ("Week2 Serif", "source-serif-4", "latin-wght-italic", "italic", 400),
    "week2-sans": ("Week2 Sans", "source-sans-3", "latin-wght-normal", "normal", (400, 700)),
    "week2-code": ("Week2 Code", "source-code-pro", "latin-wght-normal", "normal", 400),
}
FEATURES = ["kern", "liga", "ccmp", "locl", "mark", "mkmk", "lnum", "onum", "tnum", "pnum"]
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
# The systems' faces, stretched to the widths of ours, so that no line breaks otherwise when ours
# arrive: mean width of a character, in ems (@capsizecss/metrics; DejaVu's from its own tables).
SYSTEM = {
    "week2-serif": {
        "Georgia": 913 / 2048,
        "Noto Serif": 0.481,
        "Times New Roman": 832 / 2048,
        "DejaVu Serif": 0.515,
    },
    "week2-sans": {
        "Segoe UI": 908 / 2048,
        "Helvetica": 913 / 2048,
        "Roboto": 911 / 2048,
        "Arial": 913 / 2048,
        "DejaVu Sans": 0.510,
    },
}
WIDTHS = {"week2-serif": 0.479, "week2-sans": 0.418}
RARE_SLICES = range(2, 65)  # each a run of neighbouring syllables, less the frequent ones


def cut(font: TTFont, points: set[int], features: list[str]) -> None:
    """Leave out other characters, other features, and instructions for old screens."""
    options = Options()
    options.layout_features = features
    options.hinting = False
    options.name_IDs = ["*"]
    options.drop_tables += ["vhea", "vmtx", "VORG", "VVAR"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)


def save(font: TTFont, family: str, name: str, weights: tuple[int, int] | int = (400, 700)) -> None:
    """Narrow the weights, rename, and write a WOFF2 file."""
    font = instancer.instantiateVariableFont(font, {"wght": weights})
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
    font.save(ASSETS / f"fonts/{name}.woff2")


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


def face(
    family: str,
    file: str,
    ranges: str,
    style: str = "normal",
    weights: tuple[int, int] | int = (400, 700),
) -> str:
    """One @font-face rule."""
    weight = str(weights) if isinstance(weights, int) else "{} {}".format(*weights)
    return (
        f'@font-face{{font-family:"{family}";font-style:{style};font-weight:{weight};'
        f'font-display:swap;src:url(../fonts/{file}.woff2) format("woff2");'
        f"unicode-range:{ranges}}}"
    )


def stand_ins(name: str, font: TTFont) -> list[str]:
    """The @font-face rules of the systems' faces that stand in for one of ours."""
    metrics, em = font["hhea"], font["head"].unitsPerEm
    rules = []
    for system, width in SYSTEM.get(name, {}).items():
        stretch = WIDTHS[name] / width
        ascent, descent = metrics.ascent / em / stretch, -metrics.descent / em / stretch
        rules.append(
            f'@font-face{{font-family:"Week2 {system}";src:local("{system}");'
            f"size-adjust:{stretch:.1%};ascent-override:{ascent:.1%};"
            f"descent-override:{descent:.1%};line-gap-override:0%}}"
        )
    return rules


def main(packages: Path) -> None:
    """Write the fonts, and css/faces.css and css/fonts.css, below docs/assets."""
    rules = ["/* made by tools/subset_fonts.py */"]
    for name, (family, package, file, style, weights) in LATIN.items():
        (source,) = (packages / package).resolve().rglob(f"files/{package}-{file}.woff2")
        font = TTFont(source)
        cut(font, expand(LATIN_RANGE), FEATURES)
        save(font, family, name, weights)
        rules.append(face(family, name, LATIN_RANGE, style, weights))
        rules += stand_ins(name, font)
    (ASSETS / "css/faces.css").write_text("\n".join(rules) + "\n", "utf-8")
    rules = rules[:1]
    (listing,) = (packages / "noto-sans-kr").resolve().rglob("unicode.json")
    slices = json.loads(listing.read_text("utf-8"))
    # A later rule wins where ranges meet: rare slices claim whole runs, frequent ones follow.
    for index in range(120):
        font = TTFont(listing.parent / f"files/noto-sans-kr-{index}-wght-normal.woff2")
        points = expand(slices[f"[{index}]"]) & set(font.getBestCmap())
        points = {p for p in points if any(a <= p <= b for a, b in KOREAN)}
        if not points:
            continue
        cut(font, points, ["kern", "liga", "ccmp", "locl"])
        save(font, "Week2 Hangul", f"week2-hangul-{index}")
        syllables = sorted(p for p in points if 0xAC00 <= p <= 0xD7A3)
        whole = f"U+{syllables[0]:X}-{syllables[-1]:X}" if index in RARE_SLICES else compact(points)
        rules.append(face("Week2 Hangul", f"week2-hangul-{index}", whole))
    (ASSETS / "css/fonts.css").write_text("\n".join(rules) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
