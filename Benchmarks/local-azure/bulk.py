"""Prepares the instance `bench`, prints a token for it, and times an import job.

    bulk.py prepare|token|import PORT CA_BUNDLE TENANT SUBSCRIPTION [TWINS]

The client secret is read from the file beside the CA bundle.
"""

import http.client
import json
import os
import ssl
import sys
import time
import urllib.parse

WHAT, PORT, BUNDLE, TENANT, SUBSCRIPTION = sys.argv[1:6]
ARM, TWINS, BLOBS = "https://management.azure.com", "https://digitaltwins.azure.net", "https://storage.azure.com"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/bench"
INSTANCE = f"{GROUP}/providers/Microsoft.DigitalTwins/digitalTwinsInstances/bench"
STORAGE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/benchstore"
CONTAINER = f"{STORAGE}/blobServices/default/containers/jobs"
PIECE = 4 << 20
SECRET = open(os.path.join(os.path.dirname(BUNDLE), "client.secret")).read()

connection = http.client.HTTPSConnection(
    "localhost", int(PORT), context=ssl.create_default_context(cafile=BUNDLE))
tokens = {}


def send(method, path, body=None, audience=None, headers=None):
    headers = dict(headers or {})
    if audience:
        headers["Authorization"] = f"Bearer {token(audience)}"
    data = body if body is None or isinstance(body, (bytes, str)) else json.dumps(body)
    connection.request(method, path, data, headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300:
        sys.exit(f"{method} {path}: {answer.status} {text[:500]}")
    return json.loads(text) if text[:1] in (b"{", b"[") else text


def token(audience):
    if audience not in tokens:
        form = urllib.parse.urlencode({
            "grant_type": "client_credentials", "client_id": "7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a003",
            "client_secret": SECRET, "scope": f"{audience}/.default"})
        tokens[audience] = send("POST", f"/{TENANT}/oauth2/v2.0/token", form, headers={
            "Content-Type": "application/x-www-form-urlencoded"})["access_token"]
    return tokens[audience]


def prepare():
    send("PUT", f"{GROUP}?api-version=2025-04-01", {"location": "eastus"}, ARM)
    send("PUT", f"{INSTANCE}?api-version=2023-01-31", {"location": "eastus"}, ARM)
    send("PUT", f"{STORAGE}?api-version=2024-01-01",
         {"location": "eastus", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}, ARM)
    send("PUT", f"{CONTAINER}?api-version=2024-01-01", {}, ARM)
    sensor = {"@context": "dtmi:dtdl:context;2", "@id": "dtmi:bench:Sensor;1", "@type": "Interface", "contents": [
        {"@type": "Property", "name": "serial", "schema": "string"},
        {"@type": "Property", "name": "temperature", "schema": "double"},
        {"@type": "Property", "name": "active", "schema": "boolean"},
        {"@type": "Relationship", "name": "near"}]}
    send("POST", "/adt/bench/models?api-version=2023-10-31", [sensor], TWINS)


def lines(count):
    yield '{"Section":"Header"}\n{"fileVersion":"1.0.0"}\n{"Section":"Twins"}\n'
    for number in range(count):
        yield (f'{{"$dtId":"bulk-{number}","$metadata":{{"$model":"dtmi:bench:Sensor;1"}},"serial":"S{number}",'
               f'"temperature":{number % 100}.5,"active":true}}\n')
    yield '{"Section":"Relationships"}\n'
    for number in range(count):
        for step in (1, 2):
            yield (f'{{"$dtId":"bulk-{number}","$relationshipId":"r{step}","$relationshipName":"near",'
                   f'"$targetId":"bulk-{(number + step) % count}"}}\n')


def bulk(count):
    path = "/blob/benchstore/jobs/in.ndjson"
    headers = {"x-ms-version": "2021-12-02"}
    ids, piece = [], []

    def put():
        if piece:
            ids.append(f"{len(ids):08}")
            send("PUT", f"{path}?comp=block&blockid={ids[-1]}", "".join(piece).encode(), BLOBS, headers)
            piece.clear()

    size = 0
    for line in lines(count):
        piece.append(line)
        size += len(line)
        if size >= PIECE:
            put()
            size = 0
    put()
    blocks = "".join(f"<Latest>{name}</Latest>" for name in ids)
    send("PUT", f"{path}?comp=blocklist", f"<?xml version='1.0'?><BlockList>{blocks}</BlockList>", BLOBS, headers)
    blob = "https://benchstore.blob.core.windows.net/jobs"
    job = "/adt/bench/jobs/imports/bulk?api-version=2023-10-31"
    start = time.perf_counter()
    send("PUT", job, {"inputBlobUri": f"{blob}/in.ndjson", "outputBlobUri": f"{blob}/out.ndjson"}, TWINS)
    status = None
    while status not in ("succeeded", "failed"):
        time.sleep(0.05)
        answer = send("GET", job, audience=TWINS)
        status = answer["status"]
    spent = time.perf_counter() - start
    if status != "succeeded":
        sys.exit(f"the job failed: {answer['error']}")
    print(f"import job: {count} twins and {2 * count} relationships in {spent:.1f} s, {3 * count / spent:.0f} a second")


if WHAT == "prepare":
    prepare()
elif WHAT == "token":
    print(token(TWINS))
else:
    bulk(int(sys.argv[6]))
