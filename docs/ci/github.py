#!/usr/bin/env python3
"""What twinwright's GitHub actions ask of GitHub, with Python's own library.

    github.py comment FILE        writes FILE as a comment of the pull request, or over the one it wrote before
    github.py fetch-plan FOLDER   brings the plan that was reviewed for the commit that is checked out

The first line of FILE is a mark by which its comment is found again. Settings are those that GitHub gives to every job:
GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_EVENT_PATH, GITHUB_SHA, and GITHUB_TOKEN, which is sent to the API only.
ARTIFACT is the name of the artifact that holds the plan (twinwright-plan).

Exits with 1 where GitHub refuses, with 66 where there is no reviewed plan, with 64 where it is called wrongly.
"""

import io
import json
import os
import sys
import zipfile

from web import LARGEST_ANSWER, Refusal, begins_with, digest, send, setting

LONGEST_COMMENT = 65_536


def call(method, path, body=None):
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    return send(method, api(path), body, setting("GITHUB_TOKEN"), headers)


def api(path):
    return f"{setting('GITHUB_API_URL', 'https://api.github.com')}/repos/{setting('GITHUB_REPOSITORY')}{path}"


def ask(method, path, body=None):
    return json.loads(call(method, path, body)[2] or b"null")


def each(path, member=None):
    """The items of a list, page by page, no more than a hundred pages."""
    for page in range(1, 101):
        found = ask("GET", f"{path}{'&' if '?' in path else '?'}per_page=100&page={page}")
        items = found if member is None else found.get(member, [])
        yield from items
        if len(items) < 100:
            return


def pull_request():
    with open(setting("GITHUB_EVENT_PATH"), encoding="utf-8") as file:
        event = json.load(file)
    number = (event.get("pull_request") or {}).get("number")
    if number is None:
        raise Refusal("this run is not about a pull request; leave the comment out")
    return number


def comment(path):
    body, mark = digest(path, LONGEST_COMMENT)
    number = pull_request()
    for old in each(f"/issues/{number}/comments"):
        if begins_with(old.get("body"), mark):
            ask("PATCH", f"/issues/comments/{old['id']}", {"body": body})
            print(f"comment {old['id']} of pull request {number} updated")
            return
    made = ask("POST", f"/issues/{number}/comments", {"body": body})
    print(f"comment {made['id']} of pull request {number} written")


def fetch_plan(folder):
    """The plan of the last run for the head of the pull request that brought this commit."""
    name = setting("ARTIFACT", "twinwright-plan")
    sha = setting("GITHUB_SHA")
    merged = [pull for pull in each(f"/commits/{sha}/pulls") if pull.get("merged_at")]
    if not merged:
        print(f"github.py: no merged pull request brought {sha}: nobody has reviewed a plan for it", file=sys.stderr)
        raise SystemExit(66)
    head = merged[0]["head"]["sha"]
    # Whoever may start a run in a fork may give it any artifact: only runs of this repository's pull requests count.
    runs = [
        run
        for run in each(f"/actions/runs?head_sha={head}&event=pull_request", "workflow_runs")
        if run.get("conclusion") == "success"
        and (run.get("head_repository") or {}).get("full_name") == setting("GITHUB_REPOSITORY")
    ]
    for run in sorted(runs, key=lambda run: run["id"], reverse=True):
        for artifact in each(f"/actions/runs/{run['id']}/artifacts", "artifacts"):
            if artifact["name"] == name and not artifact.get("expired"):
                unpack(artifact["id"], folder)
                print(f"the plan of run {run['id']} for {head}, reviewed in pull request {merged[0]['number']}")
                return
    print(f"github.py: no run for {head} has kept an artifact {name}", file=sys.stderr)
    raise SystemExit(66)


def unpack(artifact, folder):
    status, headers, data = call("GET", f"/actions/artifacts/{artifact}/zip")
    if status == 302:
        # The store wants no token, and must not see ours.
        data = send("GET", headers["Location"])[2]
    os.makedirs(folder, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            # Plans and what belongs to them lie side by side: nothing is written elsewhere.
            if entry.is_dir() or entry.filename != os.path.basename(entry.filename) or entry.filename.startswith("."):
                continue
            if entry.file_size > LARGEST_ANSWER:
                raise Refusal(f"{entry.filename} of the artifact {artifact} is too large")
            path = os.path.join(folder, entry.filename)
            with archive.open(entry) as source, open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
                file.write(source.read())


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in ("comment", "fetch-plan"):
        print(__doc__, file=sys.stderr)
        return 64
    try:
        {"comment": comment, "fetch-plan": fetch_plan}[arguments[0]](arguments[1])
    except (Refusal, OSError, ValueError, KeyError, zipfile.BadZipFile) as refusal:
        print(f"github.py: {refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
