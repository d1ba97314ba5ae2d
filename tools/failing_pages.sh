#!/usr/bin/env bash
# Open an issue that names what fails with other versions, or add to the one that is open: pages,
# programs and tests, out of the logs FOLDER/failed-*/run.log. RUN is the address of the run. Needs
# GitHub's command gh, and a token in GH_TOKEN.
#
#     bash tools/failing_pages.sh FOLDER
set -euo pipefail

(($# == 1)) || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }

title="The book fails with other versions of its dependencies"
body=$(
    echo "Seen in ${RUN:-a run}."
    for log in "$1"/failed-*/run.log; do
        [[ -e $log ]] || { echo "It failed before the first check."; break; }
        versions=${log%/run.log}
        printf '\n%s versions:\n\n' "${versions##*/failed-}"
        grep -oE '^((FAILED|ERROR) )?(docs|snippets|src|tests)/[[:alnum:]_./-]+\.(md|py|ipynb)' "$log" |
            sed -E 's/^(FAILED|ERROR) //; s/^/- /' | sort -u ||
            { printf 'No page is named. The end of the log:\n\n'; tail -n 20 "$log" | sed 's/^/    /'; }
    done
)
number=$(gh issue list --state open --search "in:title \"$title\"" --json number --jq '.[0].number // empty')
if [[ -n $number ]]; then
    gh issue comment "$number" --body "$body"
else
    gh issue create --title "$title" --body "$body"
fi
