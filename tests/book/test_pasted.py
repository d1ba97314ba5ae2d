"""One pasted command runs a program from the served site, with the library's wheels from there."""

import hashlib
import importlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bookproof.copies.clean import site_text
from bookproof.copies.seal import seal
from bookproof.copies.wheel import all_wheels
from bookproof.site.serving import Files, served
from bookproof.source.index import Book
from bookproof.source.project import Project
from bookproof.source.snippets import parse_header
from tests.book.conftest import as_shop, copied, uv_run
from tests.book.test_copying import COMPANION

READS = """
# --8<-- [start:show]
import os, small
print(open(os.path.dirname(small.__file__) + "/held/a.txt").read())
# --8<-- [end:show]
"""
SHOWN = '\n\n```python\n--8<-- "snippets/1-one/reads.py:show"\n```\n'
OUTPUT = '\n```text\n--8<-- "snippets/1-one/_recorded/reads.out"\n```\n'


@pytest.fixture(scope="module")
def stocked(recorded_book, tmp_path_factory):
    """The small book with wheels on its site: of its library, which needs no other, and of data."""
    shop = as_shop(copied(recorded_book, tmp_path_factory.mktemp("stocked") / "book"))
    shop.replace("pyproject.toml", 'dependencies = ["numpy>=1.26,<3"]', "dependencies = []")
    shop.replace(
        "pyproject.toml",
        'pins = ["base"]',
        'pins = ["base"]\nwheels = true\ncompanions = ["data/held"]',
    )
    shop.write("data/held/pyproject.toml", COMPANION)
    shop.write("src/small/held/a.txt", "7")
    shop.snippet("reads", READS)
    shop.replace("docs/index.md", "# Home", f"# Home{SHOWN}{OUTPUT}")
    done = shop.week2("record", "snippets/1-one")
    assert done.returncode == 0, done.stdout + done.stderr
    return shop


@pytest.fixture
def shelf(stocked, tmp_path):
    """A copy of it."""
    return copied(stocked, tmp_path / "book")


def build(book, **variables):
    done = book.week2("build", **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    return book.path("site")


@pytest.fixture
def online(shelf):
    """The site of that book, served at the address it was built for, and what it is asked for."""
    asked = []

    class Noting(Files):
        def log_request(self, *arguments):
            asked.append(unquote(self.path))

    with served(shelf.path("site"), Noting) as address:
        build(shelf, BOOKPROOF_SITE_URL=address)
        yield address, asked


def commands(site, page, stem):
    """The commands under the block of a snippet, as a reader copies them: for uv, for pip."""
    soup = BeautifulSoup((site / page).read_text("utf-8"), "html.parser")
    block = next(
        b for b in soup.select(".w2-block") if b.select("a")[0].text.endswith(f"/{stem}.py")
    )
    return [code.text for code in block.select(".w2-run code")]


def files(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_uv_runs_a_program_by_its_address_and_asks_no_index_for_the_library(
    online, index, shelf, tmp_path
):
    address, asked = online
    elsewhere, asked_there = index
    for page, stem, output in (("1-one/page", "library", "14\n"), ("index", "reads", "7\n")):
        uv, _ = commands(shelf.path("site"), f"{page}.html", stem)
        assert uv == f"uv run {address}_source/snippets/1-one/{stem}.py"
        done = uv_run(elsewhere, tmp_path / "cache", *uv.split()[2:], cwd=tmp_path)
        assert done.stdout == output, done.stderr
    fetched = {Path(path).name.partition("-")[0] for path in asked if path.endswith(".whl")}
    assert fetched == {"small_book", "small_data"}
    assert asked_there == []


def test_pip_runs_a_program_in_an_environment_of_its_own_and_asks_no_index_for_the_library(
    online, index, shelf, tmp_path
):
    _, asked = online
    elsewhere, asked_there = index
    _, pip = commands(shelf.path("site"), "index.html", "reads")
    folder = tmp_path / "empty"
    folder.mkdir()
    own = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON", "WEEK2_"))}
    tools = f"{Path(sys.executable).parent}{os.pathsep}{own['PATH']}"
    alone = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": elsewhere, "PATH": tools}
    done = subprocess.run(
        ["bash", "-c", pip],
        cwd=folder,
        env=own | alone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("\n7\n")
    assert sorted(p.name for p in folder.iterdir()) == [".venv", "reads.py"]
    assert sum(path.endswith(".whl") for path in asked) == 2
    assert not [path for path in asked_there if "small" in path]


def test_from_disk_the_paths_lead_to_the_wheels(index, shelf, tmp_path):
    site = build(shelf)
    uv, pip = commands(site, "index.html", "reads")
    assert uv == "uv run SITE/_source/snippets/1-one/reads.py"
    program = uv.split()[2].replace("SITE", str(site))
    done = uv_run(index[0], tmp_path / "cache", program)
    assert done.stdout == "7\n", done.stderr
    assert index[1] == []
    wheels = re.findall(r"SITE/(\S+\.whl)", pip)
    assert len(wheels) == 2
    assert all((site / wheel).is_file() for wheel in wheels)


def test_the_index_of_the_site_gives_each_wheel_with_its_hash(online, tmp_path):
    address, _ = online
    where = ("--isolated", "--no-cache-dir", "--index-url", f"{address}wheels/simple/")
    command = [sys.executable, "-m", "pip", "download", "-q", *where, "small-book", "small-data"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert len(list(tmp_path.glob("*.whl"))) == 2


def test_the_hash_in_the_index_and_in_the_requirements_is_the_files(online, shelf):
    site = shelf.path("site")
    pages = [*site.glob("wheels/simple/*/index.html"), *site.rglob("_source/**/*.txt")]
    named = [
        pair
        for page in pages
        for pair in re.findall(r"([^/\s]+\.whl)#sha256=([0-9a-f]{64})", page.read_text("utf-8"))
    ]
    assert len(named) >= 4
    for name, digest in named:
        content = (site / "wheels" / unquote(name)).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest


def test_the_wheels_of_earlier_sites_stay(shelf, tmp_path):
    site = build(shelf)
    old = {w.name: w.read_bytes() for w in site.glob("wheels/*.whl")}
    for name, content in old.items():
        (tmp_path / name).write_bytes(content)
    shelf.write("src/small/held/a.txt", "8")
    done = shelf.week2("build", "--wheels", str(tmp_path))
    assert done.returncode == 0, done.stderr
    now = {w.name: w.read_bytes() for w in site.glob("wheels/*.whl")}
    assert now.items() > old.items()
    page = (site / "wheels/simple/small-data/index.html").read_text("utf-8")
    assert sorted(re.findall(r">(\S+\.whl)<", page)) == sorted(n for n in now if "data" in n)


def test_a_wheel_of_another_book_is_not_kept(shelf, tmp_path):
    (tmp_path / "other-1.0-py3-none-any.whl").write_bytes(b"")
    assert "is not a wheel of this book" in shelf.week2("build", "--wheels", str(tmp_path)).stderr
    nowhere = shelf.week2("build", "--wheels", str(tmp_path / "nowhere"))
    assert "is not a folder of wheels" in nowhere.stderr


def test_the_site_is_given_away_as_one_file_the_same_each_time(shelf, tmp_path):
    first, second = tmp_path / "one/given.zip", tmp_path / "two/given.zip"
    for target in (first, second):
        done = shelf.week2("build", "--zip", str(target))
        assert done.returncode == 0, done.stderr
    assert first.read_bytes() == second.read_bytes()
    shutil.unpack_archive(first, tmp_path)
    assert files(tmp_path / "given") == files(shelf.path("site"))


def test_a_changed_wheel_is_refused_by_pip(online, shelf, tmp_path):
    address, _ = online
    (wheel,) = shelf.path("site/wheels").glob("small_data-*.whl")
    content = wheel.read_bytes()
    wheel.unlink()  # it is a link to the one that was built
    wheel.write_bytes(content[:-1] + b"x")
    wanted = f"{address}_source/snippets/1-one/reads.txt"
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-index",
        "--no-cache-dir",
        "-r",
        wanted,
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode
    assert "DO NOT MATCH THE HASHES" in done.stderr


def test_a_site_with_wheels_built_anew_elsewhere_and_later_is_the_same(shelf, tmp_path):
    first = files(build(shelf, BOOKPROOF_SITE_URL="https://book.test"))
    copy = tmp_path / "another/place"
    shutil.copytree(shelf.root, copy, ignore=shutil.ignore_patterns("site", ".week2"))
    later = time.time() + 86_400
    for path in copy.rglob("*"):
        os.utime(path, (later, later))
    second = type(shelf)(copy)
    assert files(build(second, BOOKPROOF_SITE_URL="https://book.test")) == first
    wheels = [name for name in first if name.endswith(".whl")]
    assert len(wheels) == 2
    shelf.replace("src/small/other.py", "OTHER = 1", "OTHER = 2")
    after = files(build(shelf, BOOKPROOF_SITE_URL="https://book.test"))
    (old,) = [name for name in wheels if name not in after]  # another content, another name
    assert "small_book" in old


def test_a_wheel_is_sealed_to_the_same_bytes_however_it_was_packed(tmp_path):
    about = "a-1.dist-info"
    members = {
        f"{about}/METADATA": "Metadata-Version: 2.4\nName: a\nVersion: 1\n\nVersion: of a text\n",
        f"{about}/RECORD": "",
        "a/data.txt": "7" * 999,
    }
    wheels = []
    for number, (kind, order) in enumerate([(zipfile.ZIP_DEFLATED, 1), (zipfile.ZIP_STORED, -1)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        generator = f"Wheel-Version: 1.0\nGenerator: builder {number}\nTag: py3-none-any\n"
        all_of_it = {**members, f"{about}/WHEEL": generator}
        with zipfile.ZipFile(folder / "a-1-py3-none-any.whl", "w", kind) as wheel:
            for name, text in [*all_of_it.items()][::order]:
                wheel.writestr(zipfile.ZipInfo(name, (1990 + number, 1, 1, 0, 0, 0)), text)
        wheels.append(seal(folder / "a-1-py3-none-any.whl", folder))
    assert wheels[0].name == wheels[1].name
    assert wheels[0].read_bytes() == wheels[1].read_bytes()
    with zipfile.ZipFile(wheels[0]) as wheel:
        (name,) = [n for n in wheel.namelist() if n.endswith("/METADATA")]
        assert wheel.read(name).decode().endswith("\n\nVersion: of a text\n")


def test_all_that_a_wheel_holds_is_in_its_name(shop):
    """Its code, its data, and what it says of itself: a README that is read, a licence, a range."""
    shop.replace("pyproject.toml", 'version = "0.1"', 'version = "0.1"\nreadme = "README.md"')
    shop.write("README.md", "One.\n")
    shop.write("LICENSE", "Free.\n")
    changes = [
        ("README.md", "One", "Two"),
        ("LICENSE", "Free", "Open"),
        ("pyproject.toml", "numpy>=1.26", "numpy>=1.27"),
        ("src/small/data.txt", "7", "8"),
    ]
    contents = {}
    for name, old, new in [("README.md", "One", "One"), *changes]:
        shop.replace(name, old, new)
        (wheel,) = all_wheels(Project(shop.root))
        contents[wheel.name] = wheel.read_bytes()
    assert len(contents) == len(set(contents.values())) == 1 + len(changes)


def test_an_extra_that_names_its_own_distribution_lists_what_that_lists(shop):
    extras = (
        "[project.optional-dependencies]\nx = [\"numpy>=1 ; python_version > '3'\"]\n"
        'y = ["small-book[x]", "pip"]\nz = ["Small_Book[y]"]\n'
    )
    shop.replace("pyproject.toml", "[tool.bookproof]", f"{extras}\n[tool.bookproof]")
    (wheel,) = all_wheels(Project(shop.root))
    with zipfile.ZipFile(wheel) as content:
        name = next(n for n in content.namelist() if n.endswith("/METADATA"))
        about = content.read(name).decode()
    assert "small" not in "".join(re.findall(r"Requires-Dist: .*", about)).lower()
    for wanted in ("numpy", "pip"):
        assert re.search(rf'Requires-Dist: {wanted}\b.*extra == "z"', about)


@pytest.fixture(scope="module")
def real():
    return Book(Project.find())


def test_nothing_that_the_site_hands_out_asks_an_index_for_the_books_own_library(real):
    wheels = all_wheels(real.project)
    own = set()
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as content:
            name = next(n for n in content.namelist() if n.endswith("/METADATA"))
            about = content.read(name).decode().partition("\n\n")[0]
        own |= {canonicalize_name(n) for n in re.findall(r"(?m)^Name: (.*)$", about)}
        required = re.findall(r"(?m)^Requires-Dist: (.*)$", about)
        assert not own & {canonicalize_name(Requirement(text).name) for text in required}
    assert own == {"bookproof", "week2", "week2-models"}
    named = 0
    for name in real.shown:
        if snippet := real.snippets.get(name):
            header = parse_header(site_text(real.project, snippet, "https://book.test/"), name)
            wanted = [Requirement(text) for text in header["dependencies"]]
            ours = [r for r in wanted if canonicalize_name(r.name) in own]
            named += len(ours)
            for requirement in ours:
                assert requirement.url, name
                assert requirement.url.startswith("https://book.test/wheels/"), name
    assert named > 200


def test_each_program_offers_its_commands_and_an_exercise_does_not(online, shelf):
    soup = BeautifulSoup(shelf.path("site/1-one/page.html").read_text("utf-8"), "html.parser")
    offered = {b.select("a")[0].text: b.select_one(".w2-run") for b in soup.select(".w2-block")}
    without = [name for name, fold in offered.items() if fold is None]
    assert without == ["snippets/1-one/exercises/double.py", "src/small/lib.py"]
    for fold in filter(None, offered.values()):
        assert fold.select("summary")[0].text == "Run it"
        assert not fold.has_attr("open")
        assert len(str(fold)) < 600


def test_a_program_that_requires_nothing_is_run_without_an_environment(online, shelf):
    _, pip = commands(shelf.path("site"), "1-one/page.html", "fails")
    assert re.fullmatch(r"curl -fO http://\S+/fails\.py && python3 fails\.py", pip)


def test_a_site_without_wheels_offers_no_command_for_what_imports_the_library(book):
    site = build(book, BOOKPROOF_SITE_URL="https://book.test")
    assert commands(site, "1-one/page.html", "library") == []
    assert len(commands(site, "1-one/page.html", "sum")) == 2
    assert not (site / "wheels").exists()


@pytest.fixture
def pasted(monkeypatch):
    """The tool that runs the book's programs by the site's commands."""
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "tools")
    return importlib.import_module("pasted")


@pytest.mark.parametrize(
    ("command", "status", "says"),
    [
        ("cat {}", "ran", ""),
        ("echo 7", "unlike", "+7"),
        ("cat {}; echo NameError >&2; exit 1", "failed", "NameError"),
        ("cat {}; echo DEBUG No cache entry: {}simple/week2/ >&2", "failed", "asked for week2"),
        ("cat {}; echo {}simple/Week2_models/ >$PIP_LOG", "failed", "asked for week2-models"),
    ],
)
def test_a_pasted_command_is_judged_by_what_it_does(real, pasted, command, status, says):
    name = "snippets/1-autograd/quadratic.py"
    recorded = real.project.root / "snippets/1-autograd/_recorded/quadratic.out"
    asked: set[str] = set()
    pasted_line = command.format(shlex.quote(str(recorded)), "https://index.invalid/")
    outcome = pasted.run(real.snippets[name], pasted_line, asked)
    assert outcome.status == status, outcome.message
    assert says in outcome.message
    assert bool(asked) == ("simple" in command)


def test_programs_of_each_chapter_are_drawn_and_no_exercise(real, pasted):
    drawn = pasted.draw(real.snippets.values(), 2)
    counts = Counter(pasted.chapter(snippet.name) for snippet in drawn)
    assert len(counts) >= 7
    assert {*counts.values()} == {2}
    assert not any(snippet.is_exercise or snippet.is_solution for snippet in drawn)
