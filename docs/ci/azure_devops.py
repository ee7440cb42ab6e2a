#!/usr/bin/env python3
"""What twinwright's Azure Pipelines template asks of Azure DevOps, with Python's own library.

    azure_devops.py comment FILE    writes FILE as a thread of the pull request, or over the one it wrote before

The first line of FILE is a mark by which its thread is found again. Settings are those that every job has:
SYSTEM_COLLECTIONURI, SYSTEM_TEAMPROJECT, BUILD_REPOSITORY_ID, SYSTEM_PULLREQUEST_PULLREQUESTID, and SYSTEM_ACCESSTOKEN,
which the template maps. Exits with 1 where the service refuses, with 64 where it is called wrongly.
"""

import json
import sys
import urllib.parse

from web import Refusal, begins_with, digest, send, setting

LONGEST_COMMENT = 150_000


def ask(method, path, body=None):
    project = urllib.parse.quote(setting("SYSTEM_TEAMPROJECT"))
    base = f"{setting('SYSTEM_COLLECTIONURI').rstrip('/')}/{project}/_apis/git/repositories/{setting('BUILD_REPOSITORY_ID')}"
    request = setting("SYSTEM_PULLREQUEST_PULLREQUESTID")
    url = f"{base}/pullRequests/{request}/threads{path}?api-version=7.1"
    return json.loads(send(method, url, body, setting("SYSTEM_ACCESSTOKEN"))[2] or b"null")


def comment(path):
    text, mark = digest(path, LONGEST_COMMENT)
    for thread in ask("GET", "")["value"]:
        for old in thread.get("comments") or []:
            if begins_with(old.get("content"), mark) and not old.get("isDeleted"):
                ask("PATCH", f"/{thread['id']}/comments/{old['id']}", {"content": text})
                print(f"comment {old['id']} of thread {thread['id']} updated")
                return
    # A thread that is closed asks nobody to resolve it.
    made = ask("POST", "", {"comments": [{"parentCommentId": 0, "content": text, "commentType": 1}], "status": 4})
    print(f"thread {made['id']} written")


def main(arguments):
    if len(arguments) != 2 or arguments[0] != "comment":
        print(__doc__, file=sys.stderr)
        return 64
    try:
        comment(arguments[1])
    except (Refusal, OSError, ValueError, KeyError) as refusal:
        print(f"azure_devops.py: {refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
