#!/usr/bin/env bash
# Makes walkthrough.md: a change of the example from the pull request to the audit, on the local Azure. What it prints is what
# the program said, but for what differs from run to run (times, digests, keys), which is kept short.
#
#   swift build -c release --product twinwright && docs/ci/walkthrough.sh >docs/ci/walkthrough.md
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
twinwright="${TWINWRIGHT:-$(swift build -c release --package-path "$root" --show-bin-path)/twinwright}"
work="$(mktemp -d)"
trap 'TWINWRIGHT_LOCAL="$work/local" "$twinwright" local stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
export TWINWRIGHT_LOCAL="$work/local" XDG_CONFIG_HOME="$work/config" OCPP_BACKEND_TOKEN=of-the-walkthrough-only
export TWINWRIGHT_FINGERPRINT_KEY=of-the-walkthrough-only TWINWRIGHT="$twinwright" CI=true USER=ann
cp -r "$root/manifests" "$root/dtdl" "$work/"
cd "$work"

# Digests are shortened, and what stands for a moment is replaced.
steady() {
  sed -E -e 's/[0-9a-f]{64}/…/g' -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/2026-01-01T12:00:00.000Z/g' \
    -e 's/[0-9]+\.[0-9]{3} s/0.1 s/g' -e 's/\b[0-9a-f]{16}\b/…/g' -e "s#$work/?##g"
}

# Runs a command line, shows it and what it says; a number before it is the exit code that it must have.
say() {
  local expected=0 status=0 output
  if [[ "$1" =~ ^[0-9]+$ ]]; then
    expected="$1"
    shift
  fi
  output="$(PATH="$(dirname "$twinwright"):$PATH" bash -c "$*" 2>&1)" || status=$?
  if [ "$status" -ne "$expected" ]; then
    echo "$* ended with $status, expected $expected: $output" >&2
    exit 1
  fi
  printf '```console\n$ %s\n%s\n```\n\n' "$*" "$(steady <<<"$output")"
  [ "$expected" -eq 0 ] || printf 'Exit code %s.\n\n' "$expected"
}

cat <<'TEXT'
# A change, from the pull request to the audit

Made by [walkthrough.sh](walkthrough.sh) on the local Azure: every command was run, every output is the program's. Where
`--local` stands, leave it out for Azure.

The environment is there, and the manifests plan to nothing:

TEXT
"$twinwright" apply manifests/ev-charging --local --yes >/dev/null 2>&1
say 'twinwright plan manifests/ev-charging --local | tail -2'

cat <<'TEXT'
## The pull request

Somebody gives a vehicle a larger battery; from now on two people have to agree, and no plan may delete anything:

TEXT
for name in ann ben; do
  openssl genpkey -algorithm ed25519 -out "$name.key" 2>/dev/null
  mkdir -p keys && openssl pkey -in "$name.key" -pubout -out "keys/$name.pem"
done
cp -r manifests before
python3 - <<'PY'
import pathlib
path = pathlib.Path("manifests/ev-charging/environment.yaml")
text = path.read_text()
text = text.replace("  location: eastus\n", "  location: eastus\n  policy:\n    approvals: {required: 2, keys: {ann: ../../keys/ann.pem, ben: ../../keys/ben.pem}}\n    limits: {deletes: 0}\n", 1)
path.write_text(text)
for path in pathlib.Path("manifests/ev-charging").rglob("*.yaml"):
    path.write_text(path.read_text().replace("batteryCapacity: 75.0", "batteryCapacity: 82.0", 1))
PY
printf '```diff\n%s\n```\n\n' "$(diff -ru before/ev-charging manifests/ev-charging | grep -E '^[-+ ]' | sed -E 's/^(---|\+\+\+) ([^\t]*)\t.*/\1 \2/')"
rm -r before
echo 'The job of the pull request plans, signs what it made, and writes one comment ([plan.sh](plan.sh)):'
echo
say 2 'twinwright plan manifests/ev-charging --local --out plan.json --sign ann.key'
echo 'The comment:'
echo
say 2 'twinwright show plan.json --format digest'

cat <<'TEXT'
## Approval

A plan that too few have signed is not applied, and neither are the manifests themselves:

TEXT
say 78 'twinwright apply plan.json --local --yes 2>&1 | grep -A9 TW5040; exit 78'
say 'twinwright approve plan.json --key ben.key --yes --comment "change 4711" 2>&1 | tail -1'

cat <<'TEXT'
## Merge and apply

The job on the main branch applies the plan that was reviewed, and nothing else:

TEXT
say 'twinwright apply plan.json --local --yes 2>&1 | tail -4'
echo 'Applied once more it is refused, because the world has moved since it was made:'
echo
say 75 'twinwright apply plan.json --local --yes 2>&1 | grep -A3 TW5020; exit 75'

cat <<'TEXT'
## A year later

An auditor has the plan, what lies beside it, the public keys and the journal; no access to Azure is needed:

TEXT
say 'twinwright audit verify plan.json'
say 'twinwright audit show TwinGraph.fleet/twins/EV-001'
echo 'One byte of the plan changed:'
echo
sed -i 's/82/83/' plan.json
say 65 'twinwright audit verify plan.json'
