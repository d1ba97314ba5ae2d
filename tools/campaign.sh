#!/usr/bin/env bash
# What is too slow for every change and every publication: once a week, `make campaign`.
#
#     bash tools/campaign.sh [STEP...]       # these steps alone
#
# Each step that passed at this commit is noted under .week2/campaign, so a campaign that was stopped
# goes on where it was. Every step runs, whatever the others did; the exit status is 1 where one failed.
set -euo pipefail

cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
notes=.week2/campaign/$(git rev-parse --short=12 HEAD)
chosen=("$@")
steps=()
failed=()

step() {
    local name=$1
    shift
    steps+=("$name")
    if ((${#chosen[@]})) && [[ " ${chosen[*]} " != *" $name "* ]]; then
        return
    fi
    if [[ -e $notes/$name.passed ]]; then
        echo "passed before: $name"
        return
    fi
    mkdir -p "$notes"
    echo "$name: $*"
    if "$@" 2>&1 | tee "$notes/$name.log"; then
        mv "$notes/$name.log" "$notes/$name.passed"
    else
        failed+=("$name")
    fi
}

if ! git diff --quiet HEAD; then
    echo "A campaign is about a commit: commit or put away what has changed." >&2
    exit 2
fi

step mutations python tools/mutations.py                # each change of what a receipt covers tells
step mutants python tools/mutants.py                    # no broken book is published
step kills python tools/kills.py                        # commands that are killed complete later
step faults python tools/faults.py                      # faults that other machines let through
step load python tools/load.py                          # no answer is lost or swapped
fuzz=(book/test_fuzz.py agents/test_tap.py sentiment/test_{classify,damaged,nsmc,tokenizer}.py)
step fuzz env FUZZ=3000 pytest -q "${fuzz[@]/#/tests/}"  # nothing that is read ends a command
step portability python tools/portability.py            # other processors and numbers of threads
step pasted python tools/pasted.py --state "$notes/pasted.jsonl"  # by the site's commands, with uv
step sse41 bash tools/elsewhere.sh --cpu sse41 --threads 1 --no-compiler make site
step dates bash tools/elsewhere.sh --first "sh tools/setup.sh site" --date "$(date -d '+400 days' +%F)" make site
step reproducible python tools/reproducible.py          # two machines, one site, byte for byte
step scale python tools/scale.py                        # what a large book costs
step notebooks python tools/notebooks.py                # each, in a new environment

engines=.week2/engines
for engine in mkdocs properdocs zensical; do
    step "$engine" make site ENGINE="$engine" OUT="$engines/$engine"
done
step engines python tools/engines.py "$engines"/{mkdocs,properdocs,zensical}  # the same text
for engine in properdocs zensical; do
    step "$engine-browser" env WEEK2_SITE="$engines/$engine" pytest tests/site
done

for name in "${chosen[@]}"; do
    if [[ " ${steps[*]} " != *" $name "* ]]; then
        echo "no step is called $name; there are ${steps[*]}" >&2
        exit 2
    fi
done
if ((${#failed[@]})); then
    echo "failed: ${failed[*]}; see $notes" >&2
    exit 1
fi
