"""skopeo pushes an image of a large layer, pulls it again and is refused what it may not do."""

import json
import os

from local_azure import call, layout, registry, skopeo

user, password = registry("evregistry")
credentials = f"{user}:{password}"
image = "docker://evregistry.azurecr.io/ev/charger:1.0"

layers = [{"data/large": os.urandom(24 << 20)}, {"etc/motd": b"hello\n"}]
digest = layout("sent", layers, {"Cmd": ["/bin/true"]})

status, said = skopeo("copy", "--preserve-digests", "--dest-creds", credentials, "oci:sent:made", image)
assert status == 0, said
status, said = skopeo("copy", "--preserve-digests", "--src-creds", credentials, image, "oci:received:made")
assert status == 0, said
names = sorted(os.listdir("sent/blobs/sha256"))
assert names == sorted(os.listdir("received/blobs/sha256")), (names, os.listdir("received/blobs/sha256"))
for name in names:
    with open(f"sent/blobs/sha256/{name}", "rb") as a, open(f"received/blobs/sha256/{name}", "rb") as b:
        assert a.read() == b.read(), name

status, said = skopeo("inspect", "--creds", credentials, image)
assert status == 0 and json.loads(said)["Digest"] == digest, said
status, said = skopeo("list-tags", "--creds", credentials, "docker://evregistry.azurecr.io/ev/charger")
assert status == 0 and json.loads(said)["Tags"] == ["1.0"], said

# A second copy within the registry sends no layer again; a tag goes with its image.
status, said = skopeo("copy", "--src-creds", credentials, "--dest-creds", credentials, image,
                      "docker://evregistry.azurecr.io/ev/copy:1.0")
assert status == 0, said
status, said = skopeo("delete", "--creds", credentials, "docker://evregistry.azurecr.io/ev/copy:1.0")
assert status == 0, said

# Nobody comes in without a password, and with a wrong one neither.
for wrong in [["--src-no-creds"], ["--src-creds", f"{user}:wrong"]]:
    status, said = skopeo("copy", *wrong, image, "oci:refused:made")
    assert status != 0 and ("unauthorized" in said or "authentication required" in said), said

# A service principal has the rights of its roles; this one is Owner.
status, said = skopeo("inspect", "--creds", f"{os.environ['AZURE_CLIENT_ID']}:{os.environ['AZURE_CLIENT_SECRET']}", image)
assert status == 0, said

# By the name of this machine alone, as clients without a proxy come.
port = os.environ["HTTPS_PROXY"].rsplit(":", 1)[1]
status, said = skopeo("inspect", "--creds", credentials, f"docker://localhost:{port}/evregistry/ev/charger:1.0")
assert status == 0 and json.loads(said)["Digest"] == digest, said
status, headers, _ = call("GET", f"https://localhost:{port}/v2/")
assert status == 401 and headers["WWW-Authenticate"].startswith("Bearer realm="), headers
print("all of it")
