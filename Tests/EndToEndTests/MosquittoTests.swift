import Foundation
import Testing

/// The clients of Eclipse Mosquitto, which know nothing of Azure, as devices of the local Azure.
struct MosquittoTests {
  private static let program = URL(fileURLWithPath: "/usr/bin/mosquitto_pub")

  @Test func `mosquitto_pub and mosquitto_sub are devices like any other`() async throws {
    guard FileManager.default.isExecutableFile(atPath: Self.program.path) else {
      print("SKIPPED: mosquitto-clients is not installed")
      try Test.cancel("mosquitto-clients is not installed")
    }
    try await withWorkspace { workspace in
      let started = try await workspace.run("local", "start", "--mqtt", "0")
      #expect(started.status == 0, "\(started.all)")
      let variables = try await workspace.localVariables()
      try workspace.write("mosquitto.py", Self.script)
      let outcome = try await workspace.start(
        URL(fileURLWithPath: "/usr/bin/env"), ["timeout", "120", "python3", "mosquitto.py"], adding: variables
      ).outcome()
      #expect(outcome.status == 0, "\(outcome.all)")
      let expected = [
        "telemetry 0", "event {'power': 7.5} {'level': 'high'} CP002", "command hello", "command again", "twin True",
        "MQTT 3.1 refused", "MQTT 5 refused", "wrong key refused", "foreign filter refused",
      ]
      #expect(outcome.output.split(separator: "\n").map(String.init) == expected, "\(outcome.all)")
    }
  }

  private static let script = """
    import base64, hashlib, hmac, json, os, ssl, subprocess, time, urllib.parse, urllib.request

    base = os.environ["HTTPS_PROXY"].replace("http://127.0.0.1", "https://localhost")
    port = os.environ["TWINWRIGHT_LOCAL_MQTT"].split(":")[1]
    bundle = os.environ["SSL_CERT_FILE"]
    context = ssl.create_default_context(cafile=bundle)
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    hub = "mosquitto-hub"
    host = hub + ".azure-devices.net"
    key = base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()

    def call(method, path, body=None, scope=None, headers={}):
        headers = dict(headers)
        if scope:
            headers["Authorization"] = "Bearer " + token(scope)
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(base + path, data, headers, method=method)
        with opener.open(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def token(scope):
        form = urllib.parse.urlencode(dict(
            grant_type="client_credentials", client_id=os.environ["AZURE_CLIENT_ID"], client_secret=os.environ["AZURE_CLIENT_SECRET"],
            scope=scope + "/.default")).encode()
        return call("POST", "/" + os.environ["AZURE_TENANT_ID"] + "/oauth2/v2.0/token", form)["access_token"]

    arm, data = "https://management.azure.com", "https://iothubs.azure.net"
    group = "/subscriptions/" + os.environ["AZURE_SUBSCRIPTION_ID"] + "/resourceGroups/rg"
    call("PUT", group + "?api-version=2021-04-01", {"location": "eastus"}, arm)
    call("PUT", group + f"/providers/Microsoft.Devices/IotHubs/{hub}?api-version=2023-06-30",
         {"location": "eastus", "sku": {"name": "S1", "capacity": 1}}, arm)
    for device in ["CP001", "CP002"]:
        call("PUT", f"/devices/{device}?hub={hub}&api-version=2021-04-12",
             {"deviceId": device, "authentication": {"type": "sas", "symmetricKey": {"primaryKey": key, "secondaryKey": key}}},
             data)

    def client(program, device, *options, secret=key, version="mqttv311", **more):
        end = int(time.time()) + 3600
        resource = urllib.parse.quote(f"{host}/devices/{device}", safe="")
        signature = base64.b64encode(
            hmac.new(base64.b64decode(secret), f"{resource}\\n{end}".encode(), hashlib.sha256).digest())
        password = f"SharedAccessSignature sr={resource}&sig={urllib.parse.quote(signature, safe='')}&se={end}"
        command = [program, "-h", "localhost", "-p", port, "--cafile", bundle, "-i", device, "-V", version, "-q", "1",
                   "-u", f"{host}/{device}/?api-version=2021-04-12", "-P", password, *options]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)

    def ended(process):
        output, _ = process.communicate(timeout=60)
        return process.returncode, output

    events = "devices/CP002/messages/events/level=high&$.ct=application%2Fjson&$.ce=utf-8"
    print("telemetry", ended(client("mosquitto_pub", "CP002", "-t", events, "-m", json.dumps({"power": 7.5})))[0])
    for partition in range(4):
        for event in call("GET", f"/-/events/events?hub={hub}&partition={partition}", scope=data)["events"]:
            print("event", event["body"], event["properties"], event["systemProperties"]["iothub-connection-device-id"])

    # Each is acknowledged when it is taken, so that none comes a second time.
    for text in ["hello", "again"]:
        listener = client("mosquitto_sub", "CP001", "-t", "devices/CP001/messages/devicebound/#", "-C", "1")
        call("POST", f"/messages/deviceBound?hub={hub}&api-version=2021-04-12", text.encode(), data,
             {"iothub-to": "/devices/CP001/messages/devicebound"})
        print("command", ended(listener)[1].strip())

    twin = client("mosquitto_sub", "CP001", "-t", "$iothub/twin/PATCH/properties/desired/#", "-C", "1")
    # Whoever listens is told of what comes after it began, so something comes until it has heard.
    limit = 0
    while twin.poll() is None:
        limit += 1
        call("PATCH", f"/twins/CP001?hub={hub}&api-version=2021-04-12", {"properties": {"desired": {"limit": limit}}}, data)
        time.sleep(0.1)
    print("twin", json.loads(ended(twin)[1])["limit"] in range(1, limit + 1))

    refused = [
        ("MQTT 3.1", client("mosquitto_pub", "CP002", "-t", events, "-m", "x", version="mqttv31")),
        ("MQTT 5", client("mosquitto_pub", "CP002", "-t", events, "-m", "x", version="mqttv5")),
        ("wrong key", client("mosquitto_pub", "CP002", "-t", events, "-m", "x", secret="AAAA")),
    ]
    for name, process in refused:
        print(name, "refused" if ended(process)[0] != 0 else "taken")
    _, output = ended(client("mosquitto_sub", "CP001", "-t", "devices/CP002/#", "-C", "1"))
    print("foreign filter", "refused" if "denied" in output else output)
    """
}
