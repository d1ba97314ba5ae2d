#!/bin/sh
# Fetch Lighthouse from npm into .week2/, measure a built site with it, and record the result:
#     sh tools/lighthouse.sh [SITE]
# The machine should be quiet: a busy one is slow, and its scores say nothing about the site.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
WEEK2_SITE=$(cd "${1:-$root/site}" && pwd)
tool=$root/.week2/lighthouse
[ -d "$tool/node_modules/lighthouse" ] ||
	npm install --prefix "$tool" --no-fund --no-audit --silent lighthouse@12
WEEK2_LIGHTHOUSE="node $tool/node_modules/lighthouse/cli/index.js"
export WEEK2_SITE WEEK2_LIGHTHOUSE
"$root/.venv/bin/week2" record "$root/snippets/book/lighthouse.py"
