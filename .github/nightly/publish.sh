#!/usr/bin/env bash
# Publishes what is staged at $BILATERAL_PUBLIC, verifies it there and writes it to the new folder $1 for GitHub Pages.
# Where nothing is new it writes no folder and ends, unless $ALWAYS is true.
set -euo pipefail
bilateral=${BILATERAL:-.venv/bin/bilateral}
said=$("$bilateral" releases send "$BILATERAL_PUBLIC" --at "$BILATERAL_RELEASES/public")
echo "$said"
case $said in "nothing new"*) test "${ALWAYS:-}" = true || exit 0 ;; esac
"$bilateral" verify "$BILATERAL_PUBLIC"
"$bilateral" releases site "$1" --at "$BILATERAL_PUBLIC"
