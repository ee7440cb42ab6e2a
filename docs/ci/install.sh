#!/usr/bin/env bash
# Makes `twinwright` available to the steps of a job: takes the one on the PATH or that TWINWRIGHT names, else builds this
# checkout, which needs Swift 6.3 (the image `swift:6.3-bookworm`, or a runner that has it).
set -euo pipefail
if command -v "${TWINWRIGHT:-twinwright}" >/dev/null; then
  "${TWINWRIGHT:-twinwright}" --version
  exit 0
fi
cd "$(dirname "$0")/../.."
.ci/setup
swift build -c release --product twinwright
folder="$(swift build -c release --show-bin-path)"
echo "$folder" >>"${GITHUB_PATH:-/dev/null}"
"$folder/twinwright" --version
