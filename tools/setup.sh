#!/bin/sh
# Find a Python that can make the book's environment, and let tools/setup.py make it.
# Usage: tools/setup.sh SET [OPTION...]; PYTHON=/path/to/python3.12 chooses the interpreter.
set -eu

cd "$(dirname "$0")/.."

# An activated .venv must not be the Python that remakes it.
PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -vxF "$PWD/.venv/bin" | paste -sd ':' -)

supported='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'
complete='import ensurepip, venv'
seen=''

usable() {
    command -v "$1" >/dev/null 2>&1 || return 1
    version=$("$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || return 1
    if ! "$1" -c "$supported" 2>/dev/null; then
        seen="$seen
  $1 is Python $version"
        return 1
    fi
    if ! "$1" -c "$complete" 2>/dev/null; then
        seen="$seen
  $1 is Python $version, without venv or ensurepip: on Debian and Ubuntu, apt-get install python3-venv"
        return 1
    fi
}

candidates='python3 python3.12 python3.13 python3.11 python'
if [ -n "${PYTHON:-}" ]; then
    candidates=$PYTHON
    IFS=''  # one word, even where its path has a space
fi
for python in $candidates; do
    if usable "$python"; then
        exec "$python" tools/setup.py "$@"
    fi
done

{
    echo "setup: no Python from 3.11 to 3.13 that can make a virtual environment."
    if [ -n "$seen" ]; then
        echo "Found:$seen"
    else
        echo "Looked for: $candidates"
    fi
    echo "Install one, or name it: make site PYTHON=/path/to/python3.12"
} >&2
exit 1
