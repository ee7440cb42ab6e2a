import Foundation
import Testing

/// A local Azure that is killed at any moment has kept everything that it had answered.
///
/// `TWINWRIGHT_KILLS=100 swift test --filter ServerKillTests` takes more moments; `TWINWRIGHT_SEED` repeats a run.
@Suite(.serialized) struct ServerKillTests {
  @Test func `kill -9 at random moments loses no twin, patch or deletion that was acknowledged`() async throws {
    let variables = ProcessInfo.processInfo.environment
    let kills = variables["TWINWRIGHT_KILLS"] ?? "5"
    let seed = variables["TWINWRIGHT_SEED"] ?? String(UInt64.random(in: 0...UInt64.max))
    print("seed \(seed): repeat with TWINWRIGHT_SEED=\(seed)")
    try await withWorkspace { workspace in
      try workspace.write("kill.py", Self.script)
      let started = try await workspace.run("local", "start", "--roles", "off", "--mqtt", "off")
      #expect(started.status == 0, "\(started.all)")
      let outcome = try await workspace.start(
        URL(fileURLWithPath: "/usr/bin/env"),
        ["timeout", "300", "python3", "kill.py", Workspace.program.path, kills, seed],
        adding: try await workspace.localVariables()
      ).outcome()
      #expect(outcome.status == 0, "seed \(seed): \(outcome.all)")
      #expect(outcome.output.contains("\(kills) kills, nothing lost"), "seed \(seed): \(outcome.all)")
    }
  }

  /// Four writers note what was answered; a fifth thread kills the server after a number of answers. What was noted must
  /// be there after the next start; of what was under way either state is right.
  private static let script = """
    import http.client, json, os, random, signal, ssl, subprocess, sys, threading, urllib.parse

    program, kills, dice = sys.argv[1], int(sys.argv[2]), random.Random(int(sys.argv[3]))
    state = os.environ["TWINWRIGHT_LOCAL"]
    context = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    for name in ("HTTPS_PROXY", "SSL_CERT_FILE"):
        del os.environ[name]

    def endpoint():
        with open(os.path.join(state, "endpoint.json")) as file:
            return json.load(file)

    class Client:
        def __init__(self):
            self.connection = http.client.HTTPSConnection("localhost", endpoint()["port"], context=context, timeout=60)

        def send(self, method, path, body=None, headers={}):
            data = body if body is None or isinstance(body, str) else json.dumps(body)
            self.connection.request(method, path, data, {**headers})
            answer = self.connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None

        def token(self, scope):
            form = urllib.parse.urlencode(dict(
                grant_type="client_credentials", client_id=os.environ["AZURE_CLIENT_ID"], client_secret=os.environ["AZURE_CLIENT_SECRET"],
                scope=scope + "/.default"))
            return self.send("POST", "/" + os.environ["AZURE_TENANT_ID"] + "/oauth2/v2.0/token", form)[1]["access_token"]

    first = Client()
    arm = {"Authorization": "Bearer " + first.token("https://management.azure.com")}
    data = {"Authorization": "Bearer " + first.token("https://digitaltwins.azure.net"), "Content-Type": "application/json"}
    group = "/subscriptions/" + os.environ["AZURE_SUBSCRIPTION_ID"] + "/resourceGroups/rg"
    instance = group + "/providers/Microsoft.DigitalTwins/digitalTwinsInstances/kept"
    for path in (group + "?api-version=2021-04-01", instance + "?api-version=2023-01-31"):
        status, body = first.send("PUT", path, {"location": "eastus"}, arm)
        assert status < 300, body
    model = {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:t:T;1", "@type": "Interface",
             "contents": [{"@type": "Property", "name": "n", "schema": "integer"}]}
    status, body = first.send("POST", "/adt/kept/models?api-version=2023-10-31", [model], data)
    assert status == 201, body

    def twin(name):
        return f"/adt/kept/digitaltwins/{name}?api-version=2023-10-31"

    # What is known of each twin: a number, or None where it is gone. Twins are written by one thread each.
    known = {}

    def write(writer, seed, answered):
        dice = random.Random(seed)
        client, number = Client(), 0
        while True:
            number += 1
            name = f"w{writer}-{dice.randrange(200)}"
            before = known.get(name)
            choice = "PUT" if before is None else dice.choice(["PUT", "PATCH", "DELETE"])
            body = {"PUT": {"$metadata": {"$model": "dtmi:t:T;1"}, "n": number},
                    "PATCH": [{"op": "add", "path": "/n", "value": number}], "DELETE": None}[choice]
            after = None if choice == "DELETE" else number
            known[name] = (before, after)  # either, until it is answered
            try:
                status, answer = client.send(choice, twin(name), body, data)
            except (OSError, http.client.HTTPException):
                return
            assert status in (200, 204), (status, answer)
            known[name] = after
            answered()

    for kill in range(kills):
        victim, left, enough = endpoint()["pid"], [dice.randrange(1, 400)], threading.Event()
        lock = threading.Lock()

        def answered():
            with lock:
                left[0] -= 1
                if left[0] <= 0:
                    enough.set()

        writers = [threading.Thread(target=write, args=(w, dice.random(), answered)) for w in range(4)]
        for writer in writers:
            writer.start()
        enough.wait(60)
        os.kill(victim, signal.SIGKILL)
        for writer in writers:
            writer.join()
        started = subprocess.run(
            [program, "local", "start", "--roles", "off", "--mqtt", "off"], capture_output=True, text=True)
        assert started.returncode == 0, started.stderr
        assert endpoint()["pid"] != victim
        client = Client()
        for name, value in list(known.items()):
            status, body = client.send("GET", twin(name), None, data)
            found = None if status == 404 else body["n"]
            allowed = value if isinstance(value, tuple) else (value,)
            assert found in allowed, f"kill {kill}: {name} is {found}, not one of {allowed}"
            known[name] = found
    print(f"{kills} kills, nothing lost of {len(known)} twins")
    """
}
