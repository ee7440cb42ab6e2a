"""Requests to a service's API, for the scripts beside this file: bounded, over TLS, with the token for that API only."""

import http.client
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request

LARGEST_ANSWER = 512 << 20
ATTEMPTS = 5


class Refusal(Exception):
    """The service does not do what it was asked."""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def setting(name, default=None):
    value = os.environ.get(name) or default
    if value is None:
        raise Refusal(f"{name} is not set")
    return value


def is_safe(url):
    parts = urllib.parse.urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))


def send(method, url, body=None, token=None, headers=None):
    """Status, headers and body of one request. Busy answers are waited for; whatever is neither 2xx nor 302 is a refusal."""
    if not is_safe(url):
        raise Refusal(f"{url} is not https")
    headers = {"User-Agent": "twinwright", **(headers or {})}
    if token:
        headers["Authorization"] = "Bearer " + token
    data = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        data = json.dumps(body).encode()
    opener = urllib.request.build_opener(NoRedirect)
    label = f"{method} {url.split('?')[0]}"
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with opener.open(urllib.request.Request(url, data, headers, method=method), timeout=60) as answer:
                found = answer.read(LARGEST_ANSWER + 1)
                if len(found) > LARGEST_ANSWER:
                    raise Refusal(f"{label}: more than {LARGEST_ANSWER} bytes")
                return answer.status, answer.headers, found
        except urllib.error.HTTPError as error:
            if error.code == 302:
                return error.code, error.headers, b""
            text = error.read(2000).decode(errors="replace")
            # What may have been written is not written twice.
            is_busy = error.code == 429 or (error.code in (502, 503, 504) and method != "POST")
            if not is_busy or attempt == ATTEMPTS:
                raise Refusal(f"{label}: {error.code} {text}") from None
            wait = error.headers.get("Retry-After", "")
            time.sleep(min(int(wait), 60) if wait.isdigit() else 2**attempt / 2)
        except (OSError, http.client.HTTPException) as error:
            if method == "POST" or attempt == ATTEMPTS:
                raise Refusal(f"{label}: {error}") from None
            time.sleep(2**attempt / 2)
    raise AssertionError("every attempt returns or raises")


def digest(path, longest):
    """The text of a digest and its mark, the first line, by which its comment is found again."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    mark = text.split("\n", 1)[0]
    if not mark.startswith("<!-- twinwright:"):
        raise Refusal(f"the first line of {path} is no mark of a digest")
    if len(text) > longest:
        raise Refusal(f"{path} has {len(text)} characters, the service takes {longest}")
    return text, mark


def begins_with(text, mark):
    return (text or "").split("\n", 1)[0].rstrip("\r") == mark
