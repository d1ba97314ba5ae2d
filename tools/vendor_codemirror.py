"""Make src/bookproof/reader/codemirror.js, one minified module, from CodeMirror's npm packages.

    .venv/bin/python tools/vendor_codemirror.py

It needs npm, and takes the versions of tools/codemirror/package-lock.json. For newer ones, write
them into the package.json beside that, and there run
`npm install --package-lock-only --omit-lockfile-registry-resolved`.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).with_name("codemirror")
TARGET = Path(__file__).parents[1] / "src/bookproof/reader"
ABOUT = (
    "/* CodeMirror, MIT: codemirror-LICENSE.txt. By tools/vendor_codemirror.py. */\n// @ts-nocheck"
)


def main() -> int:
    """Write the module, and the licences of what is in it; returns 0."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(SOURCE, folder, dirs_exist_ok=True)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=folder, check=True)
        esbuild = "node_modules/.bin/esbuild codemirror.js --bundle --minify --format=esm"
        options = [f"--banner:js={ABOUT}", f"--outfile={TARGET / 'codemirror.js'}"]
        subprocess.run([*esbuild.split(), "--log-level=warning", *options], cwd=folder, check=True)
        (TARGET / "codemirror-LICENSE.txt").write_text(licences(Path(folder)), "utf-8")
    return 0


def licences(folder: Path) -> str:
    """Join the licences of the packages that are in the module, each named with its version."""
    packages = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    named: dict[str, list[str]] = {}
    for path, package in packages.items():
        if path and not package.get("dev"):
            name = f"{path.removeprefix('node_modules/')} {package['version']}"
            named.setdefault((folder / path / "LICENSE").read_text("utf-8"), []).append(name)
    return (
        "\n\n".join(f"{', '.join(names)}\n\n{text.strip()}" for text, names in named.items()) + "\n"
    )


if __name__ == "__main__":
    sys.exit(main())
