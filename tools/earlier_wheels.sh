#!/usr/bin/env bash
# Fetch the wheels of earlier releases into a folder, so that what was copied from an earlier site
# still finds them on the new one. Needs GitHub's command gh, and a token in GH_TOKEN.
#
#     bash tools/earlier_wheels.sh FOLDER
set -euo pipefail

(($# == 1)) || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }

mkdir -p "$1"
gh release list --limit 1000 --json tagName --jq '.[].tagName' | while read -r tag; do
    if gh release view "$tag" --json assets --jq '.assets[].name' | grep -q '\.whl$'; then
        gh release download "$tag" --pattern '*.whl' --dir "$1" --skip-existing
    fi
done
