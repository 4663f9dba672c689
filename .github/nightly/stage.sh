#!/usr/bin/env bash
# Builds the public release and publishes it at the staging address, $BILATERAL_RELEASES/public, if anything changed.
set -euo pipefail
bilateral=${BILATERAL:-.venv/bin/bilateral}
"$bilateral" build --public
"$bilateral" verify "$BILATERAL_RELEASES/public"
