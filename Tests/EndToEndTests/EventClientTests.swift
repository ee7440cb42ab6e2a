import Foundation
import Testing

/// Microsoft's own publisher, unmodified, and a webhook of this machine: events from a twin that changes and from the
/// publisher go through a topic of the local Azure.
@Suite(.serialized) struct EventClientTests {
  private static let packages = [
    "azure-eventgrid==4.22.0", "azure-identity==1.27.0", "azure-digitaltwins-core==1.3.0", "requests==2.32.5",
  ]

  @Test func `azure-eventgrid publishes, and a webhook gets what it and a twin have to say`() async throws {
    let python = try await PythonEnvironment(Self.packages)
    try await withWorkspace { workspace in
      let started = try await workspace.run("local", "start", "--mqtt", "off", "--event-retries", "50ms,200ms,1s")
      #expect(started.status == 0, "\(started.all)")
      let variables = try await workspace.localVariables()
      try workspace.write("events.py", Self.script)
      let outcome = try await python.run("events.py", in: workspace, adding: variables)
      #expect(outcome.status == 0, "\(outcome.all)")
      let lines = outcome.output.split(separator: "\n").map(String.init)
      for line in [
        "asked SubscriptionValidation", "grid by key: made-1", "grid by token: made-2", "grid by signature: made-3",
        "attempts of flaky: 0 1 2", "twin Microsoft.DigitalTwins.Twin.Create EV-1",
        "twin Microsoft.DigitalTwins.Twin.Update EV-1 [{'value': 55, 'path': '/charge', 'op': 'replace'}]",
        "wrong key ClientAuthenticationError", "cloud cloud-1 {'x': 1} ext", "cloud cloud-2 {'x': 2} ext",
        "cloud asked OPTIONS eventgrid.azure.net", "letter MaxDeliveryAttemptsExceeded doomed",
      ] {
        #expect(lines.contains(line), "\(line): \(outcome.all)")
      }
      let printed = try await workspace.run("local", "events", "--topic", "ev-grid")
      let events = printed.output.split(separator: "\n")
      #expect(printed.status == 0 && events.count == 7, "\(printed.all)")
      #expect(events.allSatisfy { $0.hasPrefix("{") } && printed.output.contains("made-2"))
      let hub = try await workspace.run("local", "events", "--hub", "ev-bus/changes")
      #expect(hub.output.contains("cloudEvents:type") && hub.output.contains("EV-1"), "\(hub.all)")
      let lost = try await workspace.run("local", "events", "--undelivered")
      #expect(lost.output.contains("MaxDeliveryAttemptsExceeded"), "\(lost.all)")
      let all = try await workspace.run("local", "events")
      #expect(all.output.contains("\"topics\"") && all.output.contains("\"eventhubs\""), "\(all.all)")
      let none = try await workspace.run("local", "events", "--topic", "none")
      #expect(none.status != 0 && none.errors.contains("There is no 'none'"), "\(none.all)")
      let rows = try await workspace.run("local", "history", "properties", "--twin", "EV-1")
      #expect(rows.output.contains("\"Key\":\"charge\",\"Value\":55"), "\(rows.all)")
      // Who waits for more does not keep the server from ending.
      let follower = try workspace.start(Workspace.program, ["local", "events", "--topic", "ev-grid", "--follow"])
      let stopped = try await workspace.run("local", "stop")
      #expect(stopped.status == 0, "\(stopped.all)")
      _ = try await follower.outcome()
    }
  }

  private static let script = #"""
    import json, os, queue, threading, time
    from datetime import datetime, timedelta, timezone
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    import requests
    from azure.core.credentials import AzureKeyCredential, AzureSasCredential
    from azure.core.messaging import CloudEvent
    from azure.digitaltwins.core import DigitalTwinsClient
    from azure.eventgrid import EventGridEvent, EventGridPublisherClient, generate_sas
    from azure.identity import ClientSecretCredential

    got = queue.Queue()
    seen = {}

    class Hook(BaseHTTPRequestHandler):
        def answer(self, status, body=b"", **headers):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_OPTIONS(self):
            got.put(("options", self.headers["WebHook-Request-Origin"]))
            self.answer(200, WebHook_Allowed_Origin="*")

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.headers["aeg-event-type"] == "SubscriptionValidation":
                got.put(("asked", self.headers["aeg-event-type"]))
                code = body[0]["data"]["validationCode"]
                return self.answer(200, json.dumps({"validationResponse": code}).encode())
            first = body[0] if isinstance(body, list) else body
            seen.setdefault(first["id"], []).append(self.headers["aeg-delivery-count"])
            failures = {"flaky": 2, "doomed": 99}.get(first["id"], 0)
            if len(seen[first["id"]]) <= failures:
                return self.answer(500)
            got.put(("event", first))
            self.answer(200)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/hook"

    credential = ClientSecretCredential(
        os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"])
    header = {"Authorization": "Bearer " + credential.get_token("https://management.azure.com/.default").token}
    subscription = "/subscriptions/" + os.environ["AZURE_SUBSCRIPTION_ID"]
    group = subscription + "/resourceGroups/rg"

    def arm(method, path, body=None, version="2025-02-15"):
        answer = requests.request(
            method, f"https://management.azure.com{path}?api-version={version}", json=body, headers=header)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def assign(scope, role):
        principal = json.loads(__import__("base64").urlsafe_b64decode(
            header["Authorization"].split(".")[1] + "=="))["oid"]
        arm("PUT", f"{scope}/providers/Microsoft.Authorization/roleAssignments/{__import__('uuid').uuid4()}", {
            "properties": {"principalId": principal, "principalType": "ServicePrincipal",
                           "roleDefinitionId": f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}"}},
            "2022-04-01")

    arm("PUT", group, {"location": "eastus"}, "2021-04-01")
    topics = group + "/providers/Microsoft.EventGrid/topics"
    for name, schema in [("ev-grid", "EventGridSchema"), ("ev-cloud", "CloudEventSchemaV1_0")]:
        arm("PUT", f"{topics}/{name}", {"location": "eastus", "properties": {"inputSchema": schema}})
    storage = group + "/providers/Microsoft.Storage/storageAccounts/evletters"
    arm("PUT", storage, {"location": "eastus", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}, "2024-01-01")
    arm("PUT", storage + "/blobServices/default/containers/letters", {"properties": {}}, "2024-01-01")

    def subscribe(topic, schema):
        arm("PUT", f"{topics}/{topic}/providers/Microsoft.EventGrid/eventSubscriptions/hook", {"properties": {
            "destination": {"endpointType": "WebHook", "properties": {"endpointUrl": url}},
            "eventDeliverySchema": schema, "retryPolicy": {"maxDeliveryAttempts": 4},
            "deadLetterDestination": {"endpointType": "StorageBlob", "properties": {
                "resourceId": storage, "blobContainerName": "letters"}}}})

    subscribe("ev-grid", "EventGridSchema")
    print(*got.get(timeout=30))
    subscribe("ev-cloud", "CloudEventSchemaV1_0")
    print("cloud asked", *(word.upper() if word == "options" else word for word in got.get(timeout=30)))

    place = "https://ev-grid.eastus-1.eventgrid.azure.net/api/events"
    key = arm("POST", f"{topics}/ev-grid/listKeys")["key1"]
    def made(id):
        event = EventGridEvent(subject="a", event_type="Made", data={"n": 1}, data_version="1.0")
        event.id = id
        return event
    EventGridPublisherClient(place, AzureKeyCredential(key)).send(made("made-1"))
    print("grid by key:", got.get(timeout=30)[1]["id"])
    assign(f"{topics}/ev-grid", "d5a91429-5739-47e2-a06b-3470a27159e7")
    EventGridPublisherClient(place, credential).send([made("made-2")])
    print("grid by token:", got.get(timeout=30)[1]["id"])
    sas = generate_sas(place, key, datetime.now(timezone.utc) + timedelta(hours=1))
    EventGridPublisherClient(place, AzureSasCredential(sas)).send(made("made-3"))
    print("grid by signature:", got.get(timeout=30)[1]["id"])
    try:
        EventGridPublisherClient(place, AzureKeyCredential("AAAA")).send(made("made-4"))
    except Exception as error:
        print("wrong key", type(error).__name__)
    EventGridPublisherClient(place, AzureKeyCredential(key)).send(made("flaky"))
    assert got.get(timeout=60)[1]["id"] == "flaky"
    print("attempts of flaky:", *seen["flaky"])

    cloud = arm("POST", f"{topics}/ev-cloud/listKeys")["key2"]
    EventGridPublisherClient(place.replace("ev-grid", "ev-cloud"), AzureKeyCredential(cloud)).send([
        CloudEvent(source="/s", type="t", data={"x": number}, id=f"cloud-{number}", extensions={"ours": "ext"})
        for number in (1, 2)])
    for _ in range(2):
        event = got.get(timeout=30)[1]
        print("cloud", event["id"], event["data"], event["ours"])

    bus = group + "/providers/Microsoft.EventHub/namespaces/ev-bus"
    arm("PUT", bus, {"location": "eastus", "sku": {"name": "Standard"}}, "2024-01-01")
    arm("PUT", bus + "/eventhubs/changes", {"properties": {"partitionCount": 2}}, "2024-01-01")
    text = arm("POST", bus + "/authorizationRules/RootManageSharedAccessKey/listKeys", version="2024-01-01")
    kusto = group + "/providers/Microsoft.Kusto/clusters/evcluster"
    arm("PUT", kusto, {"location": "eastus", "sku": {
        "name": "Dev(No SLA)_Standard_E2a_v4", "tier": "Basic", "capacity": 1}}, "2023-08-15")
    twins = group + "/providers/Microsoft.DigitalTwins/digitalTwinsInstances/ev-twins"
    arm("PUT", twins, {"location": "eastus", "identity": {"type": "SystemAssigned"}}, "2023-01-31")
    assign(twins, "bcd981a7-7f74-457b-83e1-cceb9e632ffe")
    arm("PUT", twins + "/endpoints/grid", {"properties": {
        "endpointType": "EventGrid", "authenticationType": "KeyBased", "TopicEndpoint": place, "accessKey1": key}},
        "2023-01-31")
    arm("PUT", twins + "/endpoints/hub", {"properties": {
        "endpointType": "EventHub", "authenticationType": "KeyBased",
        "connectionStringPrimaryKey": text["primaryConnectionString"] + ";EntityPath=changes"}}, "2023-01-31")
    arm("PUT", twins + "/timeSeriesDatabaseConnections/history", {"properties": {
        "connectionType": "AzureDataExplorer", "adxResourceId": kusto,
        "adxEndpointUri": "https://evcluster.eastus.kusto.windows.net", "adxDatabaseName": "twins",
        "eventHubEndpointUri": "sb://ev-bus.servicebus.windows.net", "eventHubEntityPath": "changes",
        "eventHubNamespaceResourceId": bus}}, "2023-01-31")
    client = DigitalTwinsClient("https://ev-twins.api.eus.digitaltwins.azure.net", credential)
    model = "dtmi:test:Car;1"
    client.create_models([{"@id": model, "@type": "Interface", "@context": "dtmi:dtdl:context;2", "contents": [
        {"@type": "Property", "name": "charge", "schema": "integer"}]}])
    for name in ["grid", "hub"]:
        client.upsert_event_route(f"to-{name}", {"endpointName": name, "filter": "subject = 'EV-1'"})
    client.upsert_digital_twin("EV-1", {"$metadata": {"$model": model}, "charge": 50})
    client.upsert_digital_twin("EV-2", {"$metadata": {"$model": model}, "charge": 50})
    event = got.get(timeout=30)[1]
    print("twin", event["eventType"], event["subject"])
    client.update_digital_twin("EV-1", [{"op": "replace", "path": "/charge", "value": 55}])
    event = got.get(timeout=30)[1]
    print("twin", event["eventType"], event["subject"], event["data"]["data"]["patch"])

    EventGridPublisherClient(place, AzureKeyCredential(key)).send(made("doomed"))
    from urllib.parse import quote
    blobs = credential.get_token("https://storage.azure.com/.default").token
    assign(storage, "ba92f5b4-2d11-453d-a403-e96b0029c9fe")
    asked = {"Authorization": "Bearer " + blobs, "x-ms-version": "2024-11-04"}
    for _ in range(600):
        listing = requests.get(
            "https://evletters.blob.core.windows.net/letters?restype=container&comp=list", headers=asked).text
        if "<Name>" in listing:
            name = listing.split("<Name>")[1].split("</Name>")[0]
            letter = requests.get("https://evletters.blob.core.windows.net/letters/" + quote(name), headers=asked).json()
            print("letter", letter[0]["deadLetterReason"], letter[0]["id"])
            break
        time.sleep(0.1)
    """#
}
