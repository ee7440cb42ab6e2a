import Foundation
import Glibc
import Testing

/// Microsoft's device and service clients for IoT Hub, unmodified, against the local Azure.
@Suite(.serialized) struct DeviceClientTests {
  private static let packages = ["azure-iot-device==2.14.0", "azure-iot-hub==2.7.0", "six==1.17.0"]

  /// The device client's port, which it cannot be told to change.
  private static func isPortFree() -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(8883).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  @Test func `azure-iot-device and azure-iot-hub talk to each other through the hub`() async throws {
    guard Self.isPortFree() else {
      print("SKIPPED: port 8883 is taken, and device clients know no other")
      try Test.cancel("port 8883 is taken")
    }
    let python = try await PythonEnvironment(Self.packages)
    try await withWorkspace { workspace in
      let started = try await workspace.run("local", "start", "--mqtt", "8883", "--roles", "off")
      if started.errors.contains("port 8883 is taken") {
        print("SKIPPED: port 8883 was taken meanwhile, and device clients know no other")
        try Test.cancel("port 8883 is taken")
      }
      #expect(started.status == 0, "\(started.all)")
      let variables = try await workspace.localVariables()
      #expect(variables["TWINWRIGHT_LOCAL_MQTT"] == "localhost:8883")
      try workspace.write("devices.py", Self.script)
      let outcome = try await python.run("devices.py", in: workspace, adding: variables)
      #expect(outcome.status == 0, "\(outcome.all)")
      let lines = outcome.output.split(separator: "\n").map(String.init)
      let round = [
        "twin {'desired': {'$version': 1}, 'reported': {'$version': 1}}", "reported {'firmware': '1.2', 'n': {'a': 1}}",
        "desired {'limit': 16, '$version': 2}",
        "method {'status': 200, 'payload': {'echo': {'x': 1}, 'name': 'reset'}}",
        "command b'hello' {'k': 'v w'}",
      ]
      for line in round { #expect(lines.contains(line), "\(line): \(outcome.all)") }
      #expect(lines.contains("connected as localhost"), "\(outcome.all)")
      #expect(lines.contains("wrong key CredentialError"), "\(outcome.all)")
      #expect(lines.contains("offline 404 DeviceNotOnline"), "\(outcome.all)")
      #expect(lines.contains("event {'power': 7.5} {'level': 'high'} CP001"), "\(outcome.all)")
      #expect(lines.contains("query CP001 a"), "\(outcome.all)")
      #expect(lines.contains("module meter"), "\(outcome.all)")
      // A second one cannot have the port: with `auto` it does without, and says so.
      let folder = workspace.folder.appendingPathComponent("second").path
      let second = try await workspace.run("local", "start", adding: ["TWINWRIGHT_LOCAL": folder])
      #expect(second.status == 0 && second.output.contains("port 8883 is taken"), "\(second.all)")
      _ = try await workspace.run("local", "stop", adding: ["TWINWRIGHT_LOCAL": folder])
      let third = try await workspace.run("local", "start", "--mqtt", "8883", adding: ["TWINWRIGHT_LOCAL": folder])
      #expect(third.status != 0 && third.errors.contains("port 8883 is taken"), "\(third.all)")
      _ = try await workspace.run("local", "stop", adding: ["TWINWRIGHT_LOCAL": folder])
    }
  }

  private static let script = """
    import json, os, threading, time
    import requests
    from azure.iot.device import IoTHubDeviceClient, Message, MethodResponse
    from azure.iot.hub import IoTHubRegistryManager
    from azure.iot.hub.models import CloudToDeviceMethod, QuerySpecification, Twin, TwinProperties

    def header(scope):
        answer = requests.post(
            f"https://login.microsoftonline.com/{os.environ['AZURE_TENANT_ID']}/oauth2/v2.0/token",
            data=dict(grant_type="client_credentials", client_id=os.environ["AZURE_CLIENT_ID"], client_secret=os.environ["AZURE_CLIENT_SECRET"],
                      scope=scope + "/.default"))
        return {"Authorization": "Bearer " + answer.json()["access_token"]}

    control = header("https://management.azure.com")
    group = ("https://management.azure.com/subscriptions/" + os.environ["AZURE_SUBSCRIPTION_ID"] + "/resourceGroups/rg")
    hub = group + "/providers/Microsoft.Devices/IotHubs/device-hub"
    requests.put(group + "?api-version=2021-04-01", json={"location": "eastus"}, headers=control).raise_for_status()
    requests.put(hub + "?api-version=2023-06-30", headers=control,
                 json={"location": "eastus", "sku": {"name": "S1", "capacity": 1}}).raise_for_status()
    keys = requests.post(hub + "/listkeys?api-version=2023-06-30", headers=control).json()["value"]
    owner = next(key["primaryKey"] for key in keys if key["keyName"] == "iothubowner")
    host = "device-hub.azure-devices.net"
    registry = IoTHubRegistryManager.from_connection_string(
        f"HostName={host};SharedAccessKeyName=iothubowner;SharedAccessKey={owner}")
    key = registry.create_device_with_sas("CP001", "", "", "enabled").authentication.symmetric_key.primary_key

    device = IoTHubDeviceClient.create_from_connection_string(
        f"HostName={host};DeviceId=CP001;SharedAccessKey={key};GatewayHostName=localhost")
    device.connect()
    message = Message(json.dumps({"power": 7.5}))
    message.content_type, message.content_encoding = "application/json", "utf-8"
    message.custom_properties["level"] = "high"
    device.send_message(message)
    desired, command, told, sent = [], [], threading.Event(), threading.Event()
    device.on_twin_desired_properties_patch_received = lambda patch: (desired.append(patch), told.set())
    device.on_message_received = lambda message: (command.append(message), sent.set())
    device.on_method_request_received = lambda request: device.send_method_response(
        MethodResponse.create_from_method_request(request, 200, {"echo": request.payload, "name": request.name}))
    print("twin", device.get_twin())
    device.patch_twin_reported_properties({"firmware": "1.2", "n": {"a": 1}})
    twin = registry.get_twin("CP001")
    print("reported", {name: twin.properties.reported[name] for name in ["firmware", "n"]})
    registry.update_twin("CP001", Twin(tags={"site": "a"}, properties=TwinProperties(desired={"limit": 16})), twin.etag)
    assert told.wait(30)
    print("desired", *desired)
    print("method", registry.invoke_device_method("CP001", CloudToDeviceMethod(
        method_name="reset", payload={"x": 1}, response_timeout_in_seconds=30, connect_timeout_in_seconds=30)).as_dict())
    data = header("https://iothubs.azure.net")
    requests.post(
        f"https://{host}/messages/deviceBound?api-version=2021-04-12", data=b"hello",
        headers={**data, "iothub-to": "/devices/CP001/messages/devicebound", "iothub-app-k": "v w"}).raise_for_status()
    assert sent.wait(30)
    print("command", command[0].data, command[0].custom_properties)
    device.shutdown()

    device = IoTHubDeviceClient.create_from_connection_string(
        f"HostName=localhost;DeviceId=CP001;SharedAccessKey={key}")
    device.connect()
    print("connected as localhost")
    device.shutdown()
    device = IoTHubDeviceClient.create_from_connection_string(
        f"HostName={host};DeviceId=CP001;SharedAccessKey=AAAA;GatewayHostName=localhost")
    try:
        device.connect()
    except Exception as error:
        print("wrong key", type(error).__name__)
    device.shutdown()
    while registry.get_twin("CP001").connection_state == "Connected":
        time.sleep(0.01)
    try:
        registry.invoke_device_method("CP001", CloudToDeviceMethod(method_name="reset"))
    except Exception as error:
        print("offline", error.response.status_code, error.response.headers["iothub-errorcode"])
    for partition in range(4):
        page = requests.get(f"https://{host}/-/events/events?partition={partition}", headers=data).json()
        for event in page["events"]:
            print("event", event["body"], event["properties"], event["systemProperties"]["iothub-connection-device-id"])
    found = registry.query_iot_hub(QuerySpecification(query="SELECT * FROM devices WHERE tags.site = 'a'")).items
    print("query", found[0].device_id, found[0].tags["site"])
    registry.create_module_with_sas("CP001", "meter", "", "", "")
    print("module", registry.get_module("CP001", "meter").module_id)
    """
}
