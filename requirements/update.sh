#!/bin/sh
# Resolve the locks anew. Hashes pin every file; no index is named, so that any mirror serves.
set -eu
cd "$(dirname "$0")/.."
lock() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-emit-find-links --custom-compile-command "requirements/update.sh" pyproject.toml "$@"; }
lock --extra dev --extra bench --output-file requirements/bench.txt
lock --extra dev --constraint requirements/bench.txt --output-file requirements/dev.txt
# What an image of the program holds (deploy/Dockerfile), in the same versions.
lock --extra browser --extra postgres --extra mysql --extra queue --extra workers \
    --constraint requirements/dev.txt --output-file requirements/run.txt
