"""Container groups with images of busybox: they run, restart, wait for an image, stop, and end with the server."""

import json
import os
import signal
import socket
import sys
import time
import urllib.request

from local_azure import layout, manage, registry, skopeo

VERSION = "2023-05-01"
user, password = registry("evcontainers")
SERVER = "evcontainers.azurecr.io"


def busybox():
    with open("/bin/busybox" if os.path.exists("/bin/busybox") else "/usr/bin/busybox", "rb") as file:
        return file.read()


def push(name, script):
    links = {f"bin/{tool}": (0o777, "busybox") for tool in ["sh", "sleep", "echo", "cat", "ps", "id", "ls", "kill"]}
    layout(name, [{"bin/busybox": (0o755, busybox()), **links}, {"run.sh": (0o755, script.encode())}],
           {"Entrypoint": ["/bin/sh", "/run.sh"], "Env": ["FROM_IMAGE=image", "BOTH=image"], "WorkingDir": "/bin"})
    status, said = skopeo("copy", "--dest-creds", f"{user}:{password}", f"oci:{name}:made",
                          f"docker://{SERVER}/ev/{name}:1")
    assert status == 0, said


def path(name):
    return f"/resourceGroups/containers/providers/Microsoft.ContainerInstance/containerGroups/{name}"


def group(name, policy, image, environment=(), command=None, **more):
    container = {"image": f"{SERVER}/ev/{image}:1", "environmentVariables": list(environment),
                 "resources": {"requests": {"cpu": 1, "memoryInGB": 1}}}
    if command:
        container["command"] = command
    container.update(more.pop("container", {}))
    return manage("PUT", path(name), VERSION, {"location": "eastus", "properties": {
        "osType": "Linux", "restartPolicy": policy,
        "imageRegistryCredentials": [{"server": SERVER, "username": user, "password": password}],
        "containers": [{"name": "main", "properties": container}], **more}})


def view(name):
    properties = manage("GET", path(name), VERSION)["properties"]
    return properties["instanceView"]["state"], properties["containers"][0]["properties"]["instanceView"]


def logs(name, query=""):
    return manage("GET", path(name) + "/containers/main/logs", VERSION, query=query)["content"]


def until(what, look):
    """Looks until something holds; the test's own limit ends what never does."""
    for _ in range(2000):
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"never: {what}")


def processes(marker):
    """Processes of this machine with a marker among their arguments."""
    found = []
    for entry in os.listdir("/proc"):
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                if marker.encode() in file.read():
                    found.append(int(entry))
        except (OSError, ValueError):
            continue
    return [process for process in found if process != os.getpid()]


if sys.argv[1:] == ["killed"]:
    marker = f"98765{os.getpid()}"
    push("sleeper", "echo started; exec sleep $LONG\n")
    group("sleeper", "Always", "sleeper", [{"name": "LONG", "value": marker}])
    until("it runs", lambda: "started" in logs("sleeper") and processes(marker))
    with open(os.path.join(os.environ["TWINWRIGHT_LOCAL"], "endpoint.json")) as file:
        os.kill(json.load(file)["pid"], signal.SIGKILL)
    until("it is gone", lambda: not processes(marker))
    print("gone")
    sys.exit()

# A container that ends well: its variables, its files, its isolation, its logs.
push("once", """
echo image=$FROM_IMAGE both=$BOTH plain=$PLAIN; echo $SECRET > /tmp-secret; echo length ${#SECRET}
echo uid $(id -u) in $PWD; ls / ; ps | grep -c sh; cat /proc/net/dev | grep -c eth; echo error >&2
exit 0
""")
shown = group("once", "Never", "once", [
    {"name": "PLAIN", "value": "plain"}, {"name": "BOTH", "value": "group"},
    {"name": "SECRET", "secureValue": "planted-secret"}])
assert "planted-secret" not in json.dumps(shown)
state, main = until("once ends", lambda: view("once") if view("once")[0] == "Succeeded" else None)
assert main["currentState"]["state"] == "Terminated" and main["currentState"]["exitCode"] == 0, main
assert [event["name"] for event in main["events"]][:4] == ["Pulling", "Pulled", "Created", "Started"], main
assert "planted-secret" not in json.dumps(manage("GET", path("once"), VERSION))
lines = logs("once").splitlines()
assert lines[0] == "image=image both=group plain=plain", lines
assert "length 14" in lines and "uid 0 in /bin" in lines and "error" in lines, lines
assert {"bin", "dev", "proc", "run.sh", "tmp-secret"} >= set(lines[3:lines.index("run.sh") + 1]), lines
assert logs("once", "&tail=1").strip() == lines[-1]
assert logs("once", "&tail=1&timestamps=true").startswith("20")

# One that fails is started again, and counted.
push("failing", "echo try; exit 7\n")
group("failing", "OnFailure", "failing")
main = until("it was restarted", lambda: view("failing")[1] if view("failing")[1]["restartCount"] >= 2 else None)
assert main["previousState"]["exitCode"] == 7, main
assert logs("failing").count("try") >= 3

# A command in place of the image's; stop really stops, start starts, restart begins anew.
marker = f"12345{os.getpid()}"
group("long", "Always", "once", command=["/bin/sh", "-c", f"echo begun; trap 'echo asked; exit 0' TERM; sleep {marker} & wait"])
until("long runs", lambda: "begun" in logs("long"))
assert view("long")[0] == "Running"
manage("POST", path("long") + "/stop", VERSION)
until("long stops", lambda: view("long")[0] == "Stopped" and not processes(marker))
assert view("long")[1]["currentState"]["state"] == "Terminated"
assert "asked" in logs("long"), logs("long")
manage("POST", path("long") + "/start", VERSION)
until("long runs again", lambda: view("long")[0] == "Running" and logs("long").count("begun") == 1)
started = view("long")[1]["currentState"]["startTime"]
manage("POST", path("long") + "/restart", VERSION)
until("long was restarted", lambda: view("long")[1]["currentState"].get("startTime", started) != started)
manage("DELETE", path("long"), VERSION)
until("long is gone", lambda: not processes(marker))

# An image that is not there is waited for: the group is there all the same, and begins when it is pushed.
made = group("early", "Never", "late")
state, main = until("early waits", lambda: view("early") if "Pull" in view("early")[1]["currentState"]["detailStatus"] else None)
assert state == "Pending" and main["currentState"]["state"] == "Waiting", main
assert any(event["name"] == "Failed" and event["type"] == "Warning" for event in main["events"]), main
assert manage("GET", path("early"), VERSION)["properties"]["provisioningState"] == "Succeeded"
push("late", "echo at last\n")
until("early runs", lambda: "at last" in logs("early"))

# Initial containers come first; volumes are shared; secrets are files.
group("volumes", "Never", "once", command=["/bin/sh", "-c", "cat /shared/made /secret/key"],
      container={"volumeMounts": [{"name": "shared", "mountPath": "/shared"}, {"name": "secret", "mountPath": "/secret"}]},
      volumes=[{"name": "shared", "emptyDir": {}}, {"name": "secret", "secret": {"key": "a2V5Cg=="}}],
      initContainers=[{"name": "first", "properties": {
          "image": f"{SERVER}/ev/once:1", "command": ["/bin/sh", "-c", "echo made > /shared/made"],
          "volumeMounts": [{"name": "shared", "mountPath": "/shared"}]}}])
until("volumes ends", lambda: view("volumes")[0] == "Succeeded")
assert logs("volumes") == "made\nkey\n", logs("volumes")
# A container that does not live any more is started again; one that is not ready runs on, and both are told.
probe = {"initialDelaySeconds": 0, "periodSeconds": 1, "failureThreshold": 2, "timeoutSeconds": 5}
group("ailing", "Always", "once",
      command=["/bin/sh", "-c", "echo begun; echo > /alive; sleep 2; busybox rm /alive; sleep 600"],
      container={"livenessProbe": {"exec": {"command": ["cat", "/alive"]}, **probe},
                 "readinessProbe": {"exec": {"command": ["cat", "/ready"]}, **probe}})
main = until("ailing was restarted", lambda: view("ailing")[1] if view("ailing")[1]["restartCount"] >= 1 else None)
told = {event["name"]: event for event in main["events"] if event["name"] in ("Unhealthy", "Killing")}
said = [event["message"] for event in main["events"]]
assert any(text.startswith("Liveness probe failed: ") and "/alive" in text for text in said), said
assert any(text.startswith("Readiness probe failed: ") and "/ready" in text for text in said), said
assert told["Unhealthy"]["type"] == "Warning", main
assert "Container main failed liveness probe, will be restarted" in said, said
assert main["previousState"]["state"] == "Terminated", main
until("ailing begins again", lambda: logs("ailing").count("begun") >= 2)
manage("DELETE", path("ailing"), VERSION)

# Probes over HTTP reach a container in its own network; one that answers 404 does not live.
group("serving", "Always", "once", command=["/bin/busybox", "httpd", "-f", "-p", "8000", "-h", "/"],
      container={"ports": [{"port": 8000}],
                 "livenessProbe": {"httpGet": {"port": 8000, "path": "/none", "scheme": "http"}, **probe,
                                   "initialDelaySeconds": 1},
                 "readinessProbe": {"httpGet": {"port": 8000, "path": "/run.sh", "scheme": "http"}, **probe,
                                    "initialDelaySeconds": 1}})
main = until("serving was restarted", lambda: view("serving")[1] if view("serving")[1]["restartCount"] >= 1 else None)
said = [event["message"] for event in main["events"]]
assert "Liveness probe failed: HTTP probe failed with statuscode: 404" in said, said
manage("DELETE", path("serving"), VERSION)


# The ports that a group shows are reached on this machine's loopback, for as long as it runs.
def fetch(port, name):
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                f"http://127.0.0.1:{port}/{name}", timeout=20) as answer:
            return answer.read()
    except OSError:
        return None


with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
group("open", "Always", "once", command=["/bin/busybox", "httpd", "-f", "-p", str(port), "-h", "/bin"],
      container={"ports": [{"port": port}]}, ipAddress={"type": "Public", "ports": [{"port": port}]})
assert until("open answers", lambda: fetch(port, "busybox")) == busybox()
assert fetch(port, "busybox") == busybox()
group("second", "Always", "once", command=["/bin/busybox", "httpd", "-f", "-p", str(port), "-h", "/bin"],
      container={"ports": [{"port": port}]}, ipAddress={"type": "Public", "ports": [{"port": port}]})
until("a port that is taken is told", lambda: any(
    event["name"] == "PortUnavailable" and str(port) in event["message"] for event in view("second")[1]["events"]))
manage("DELETE", path("open"), VERSION)
until("open is closed", lambda: fetch(port, "busybox") is None)
manage("DELETE", path("second"), VERSION)
print("all of it")
