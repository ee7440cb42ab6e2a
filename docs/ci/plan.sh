#!/usr/bin/env bash
# Plans one environment for a pull request: the plan document, a digest for the comment and SARIF for code scanning.
#
#   plan.sh MANIFESTS FOLDER [ARGUMENT...]
#
# writes FOLDER/plan.json, digest.md and plan.sarif. Further arguments go to `twinwright plan`. Prints `changes=true|false`
# and `failed=true|false` lines, into $GITHUB_OUTPUT where there is one. Exits with 0 when there is a plan, be it empty,
# else as `twinwright plan` did; digest.md says then what was wrong.
set -uo pipefail
if [ $# -lt 2 ]; then
  echo "usage: plan.sh MANIFESTS FOLDER [ARGUMENT...]" >&2
  exit 64
fi
manifests="${1%/}" folder="$2"
shift 2
# The first line of the digest, by which its comment is found again whether there is a plan or not.
mark="<!-- twinwright:plan ${manifests//[^A-Za-z0-9._\/-]/_} -->"
twinwright="${TWINWRIGHT:-twinwright}"
mkdir -p "$folder"
rm -f "$folder/plan.json" "$folder/digest.md" "$folder/plan.sarif"

say() { echo "$1" | tee -a "${GITHUB_OUTPUT:-/dev/null}"; }

# Findings come on standard error, as annotations of the changed lines where GitHub reads them.
"$twinwright" plan "$manifests" --out "$folder/plan.json" "$@" 2> >(tee "$folder/findings.txt" >&2)
status=$?
wait
if [ $status -eq 0 ] || [ $status -eq 2 ]; then
  for report in digest:digest.md sarif:plan.sarif; do
    "$twinwright" show "$folder/plan.json" --format "${report%%:*}" >"$folder/${report#*:}"
    shown=$?
    # `show` exits with 2 where there are changes, as `plan` does.
    if [ $shown -ne 0 ] && [ $shown -ne 2 ]; then exit $shown; fi
  done
  { echo "$mark" && grep -v '^<!-- twinwright:' "$folder/digest.md"; } >"$folder/digest.tmp"
  mv "$folder/digest.tmp" "$folder/digest.md"
  say "changes=$([ $status -eq 2 ] && echo true || echo false)"
  say "failed=false"
  status=0
else
  {
    printf '%s\n### twinwright: no plan for `%s`\n\n' "$mark" "$manifests"
    printf '`twinwright plan` ended with exit code %s.\n\n````text\n' "$status"
    head -c 50000 "$folder/findings.txt" | sed 's/````/` ` ` `/g'
    printf '\n````\n'
  } >"$folder/digest.md"
  say "changes=false"
  say "failed=true"
fi
cat "$folder/digest.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
exit $status
