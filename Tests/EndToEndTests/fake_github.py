"""As much of GitHub's API, and of Azure DevOps's, as the scripts of docs/ci ask for; on loopback, state in memory.

    fake_github.py PORT-FILE

`GET /-/state` tells all comments and the requests that came; `PUT /-/artifact` takes a zip that a run has kept;
`POST /-/fail` makes the next N requests fail with a status.
"""

import http.server
import json
import os
import sys

comments, threads, requests, artifacts, failures = [], [], [], {}, []


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, body=None, headers=None):
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def take(self):
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.split("?")[0]
        if path == "/-/artifact":
            artifacts[7] = data
            return self.answer(204)
        if path == "/-/fail":
            failures.extend(json.loads(data))
            return self.answer(204)
        if path == "/-/state":
            return self.answer(200, {"comments": comments, "threads": threads, "requests": requests})
        requests.append({"method": self.command, "path": self.path, "authorization": self.headers.get("Authorization")})
        if path == "/store/7":
            # As blob stores do: a token of somebody else is an error.
            return self.answer(400 if self.headers.get("Authorization") else 200, artifacts.get(7, b""))
        if failures:
            status = failures.pop(0)
            return self.answer(status, {"message": "made to fail"}, {"Retry-After": "0"})
        if self.headers.get("Authorization") != "Bearer planted-token":
            return self.answer(401, {"message": "Bad credentials"})
        if path.startswith("/repos/team/fleet"):
            return self.github(path.removeprefix("/repos/team/fleet"), json.loads(data) if data else None)
        if path.startswith("/org/Fleet/_apis/git/repositories/r1/pullRequests/5/threads"):
            return self.devops(path.split("/threads")[1], json.loads(data) if data else None)
        return self.answer(404, {"message": "Not Found"})

    do_GET = do_POST = do_PATCH = do_PUT = take

    def github(self, path, body):
        page = int(self.path.split("&page=")[1]) if "&page=" in self.path else 1
        if path == "/issues/5/comments" and self.command == "GET":
            return self.answer(200, comments[(page - 1) * 100 : page * 100])
        if path == "/issues/5/comments":
            comments.append({"id": 1000 + len(comments), "body": body["body"]})
            return self.answer(201, comments[-1])
        if path.startswith("/issues/comments/"):
            found = [comment for comment in comments if comment["id"] == int(path.rsplit("/", 1)[1])]
            found[0]["body"] = body["body"]
            return self.answer(200, found[0])
        if path == "/commits/merged/pulls":
            return self.answer(200, [{"number": 5, "merged_at": "2026-01-01T00:00:00Z", "head": {"sha": "head"}}])
        if path.startswith("/commits/"):
            return self.answer(200, [])
        if path == "/actions/runs":
            own, other = {"full_name": "team/fleet"}, {"full_name": "stranger/fleet"}
            runs = [
                {"id": 3, "conclusion": "success", "head_repository": own},
                {"id": 4, "conclusion": "failure", "head_repository": own},
                {"id": 9, "conclusion": "success", "head_repository": other},
            ]
            return self.answer(200, {"workflow_runs": runs})
        if path == "/actions/runs/3/artifacts":
            kept = [{"id": 6, "name": "other", "expired": False}, {"id": 7, "name": "twinwright-plan", "expired": False}]
            return self.answer(200, {"artifacts": kept if artifacts else kept[:1]})
        if path == "/actions/artifacts/7/zip":
            place = f"http://127.0.0.1:{self.server.server_port}/store/7"
            return self.answer(302, None, {"Location": place})
        return self.answer(404, {"message": "Not Found"})

    def devops(self, path, body):
        if self.command == "GET":
            return self.answer(200, {"value": threads})
        if self.command == "POST":
            threads.append({"id": 20 + len(threads), "comments": [{"id": 1, "content": body["comments"][0]["content"]}]})
            return self.answer(200, threads[-1])
        thread = [thread for thread in threads if thread["id"] == int(path.split("/")[1])][0]
        thread["comments"][0]["content"] = body["content"]
        return self.answer(200, thread["comments"][0])


def main():
    # A pull request that people have talked about: the comment is not on the first page.
    comments.extend({"id": number, "body": f"remark {number}"} for number in range(1, 151))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with open(sys.argv[1] + ".new", "w", encoding="utf-8") as file:
        file.write(str(server.server_port))
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    server.serve_forever()


if __name__ == "__main__":
    main()
