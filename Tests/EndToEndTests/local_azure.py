"""What the scripts of the end-to-end tests share: calls to the local Azure, and OCI images made of files."""

import gzip
import hashlib
import io
import json
import os
import subprocess
import tarfile
import urllib.error
import urllib.parse
import urllib.request

SUBSCRIPTION = "/subscriptions/" + os.environ["AZURE_SUBSCRIPTION_ID"]


def call(method, url, body=None, headers=None, form=None):
    """Status, headers and bytes of an answer."""
    data = None if body is None else json.dumps(body).encode()
    if form is not None:
        data = urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    if body is not None:
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def token():
    status, _, body = call(
        "POST", f"https://login.microsoftonline.com/{os.environ['AZURE_TENANT_ID']}/oauth2/v2.0/token",
        form={"client_id": os.environ["AZURE_CLIENT_ID"], "client_secret": os.environ["AZURE_CLIENT_SECRET"],
              "grant_type": "client_credentials", "scope": "https://management.azure.com/.default"})
    assert status == 200, body
    return json.loads(body)["access_token"]


BEARER = {"Authorization": "Bearer " + token()}


def manage(method, path, version, body=None, query=""):
    """An answer of the Resource Manager, which must be none of failure."""
    status, _, text = call(
        method, f"https://management.azure.com{SUBSCRIPTION}{path}?api-version={version}{query}", body, dict(BEARER))
    assert status < 300, (status, text)
    return json.loads(text) if text else None


def registry(name, group="containers"):
    """Makes a registry and returns user name and password of its admin user."""
    manage("PUT", f"/resourceGroups/{group}", "2025-04-01", {"location": "eastus"})
    path = f"/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{name}"
    manage("PUT", path, "2023-07-01",
           {"location": "eastus", "sku": {"name": "Basic"}, "properties": {"adminUserEnabled": True}})
    found = manage("POST", path + "/listCredentials", "2023-07-01")
    return found["username"], found["passwords"][0]["value"]


def layer(files):
    """A gzipped tar of files: path to bytes, or to (mode, bytes)."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for path, content in files.items():
            mode, content = content if isinstance(content, tuple) else (0o644, content)
            entry = tarfile.TarInfo(path)
            entry.mode = mode
            if isinstance(content, str):
                entry.type, entry.linkname = tarfile.SYMTYPE, content
                archive.addfile(entry)
            else:
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
    return plain.getvalue(), gzip.compress(plain.getvalue(), 1, mtime=0)


def layout(folder, layers, config):
    """Writes an OCI image layout with one image and returns the manifest's digest."""
    os.makedirs(f"{folder}/blobs/sha256")

    def blob(content):
        digest = hashlib.sha256(content).hexdigest()
        with open(f"{folder}/blobs/sha256/{digest}", "wb") as file:
            file.write(content)
        return {"digest": "sha256:" + digest, "size": len(content)}

    made = [layer(files) for files in layers]
    configuration = json.dumps({
        "architecture": "amd64", "os": "linux", "config": config,
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(p).hexdigest() for p, _ in made]},
    }).encode()
    manifest = json.dumps({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **blob(configuration)},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", **blob(z)} for _, z in made],
    }).encode()
    described = blob(manifest)
    with open(f"{folder}/index.json", "w") as file:
        json.dump({"schemaVersion": 2, "manifests": [{
            "mediaType": "application/vnd.oci.image.manifest.v1+json", **described,
            "annotations": {"org.opencontainers.image.ref.name": "made"}}]}, file)
    with open(f"{folder}/oci-layout", "w") as file:
        json.dump({"imageLayoutVersion": "1.0.0"}, file)
    return described["digest"]


def skopeo(*arguments):
    """Runs skopeo; returns its status and what it said."""
    done = subprocess.run(["skopeo", "--insecure-policy", *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr
