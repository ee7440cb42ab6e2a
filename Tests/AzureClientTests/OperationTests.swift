import Cloud
import Documents
import HTTP
import Resources
import Testing

@testable import AzureClient

private let instance = ResourceID.resourceGroup("s", "g").provider("Microsoft.DigitalTwins/digitalTwinsInstances", "i")
private let path =
  "https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.DigitalTwins/digitalTwinsInstances/i?api-version=1"
private let status = "https://management.azure.com/subscriptions/s/operationsStatuses/1?api-version=1"
private let done = #"{"properties":{"provisioningState":"Succeeded","hostName":"h"}}"#

@Suite struct OperationTests {
  @Test func `the status document is polled at its own pace, then the resource is read`() async throws {
    let time = FakeTime()
    let transport = ScriptedTransport([
      .json(
        201, #"{"properties":{"provisioningState":"Provisioning"}}"#,
        ["Azure-AsyncOperation": status, "Location": "https://management.azure.com/other", "Retry-After": "10"]),
      .json(200, #"{"status":"Running"}"#, ["Retry-After": "5"]), .json(200, #"{"status":"Running"}"#),
      .json(200, #"{"status":"Succeeded"}"#), .json(200, done),
    ])
    let live = try await AzureCloud.scripted(transport, time: time)
      .putResource(instance, apiVersion: "1", body: ["location": "eastus"], condition: .always)
    #expect(live.body["properties"]?["hostName"] == "h")
    #expect(transport.lines == ["PUT \(path)", "GET \(status)", "GET \(status)", "GET \(status)", "GET \(path)"])
    #expect(time.sleeps == [.seconds(10), .seconds(5), .seconds(4)])
  }

  @Test func `a resource that tells its own state is polled itself`() async throws {
    let transport = ScriptedTransport([
      .json(201, #"{"properties":{"provisioningState":"Creating"}}"#, ["Retry-After": "0"]),
      .json(200, #"{"properties":{"provisioningState":"Creating"}}"#, ["Retry-After": "0"]), .json(200, done),
    ])
    let live = try await AzureCloud.scripted(transport)
      .putResource(instance, apiVersion: "1", body: [:], condition: .absent)
    #expect(live.body["properties"]?["provisioningState"] == "Succeeded")
    #expect(transport.lines == ["PUT \(path)", "GET \(path)", "GET \(path)"])
    #expect(transport.requests[0].headers["If-None-Match"] == "*")
  }

  @Test func `a deletion is followed by its location until it answers otherwise`() async throws {
    let time = FakeTime()
    let transport = ScriptedTransport([
      .json(202, "", ["Location": "/subscriptions/s/operationresults/1?api-version=1", "Retry-After": "15"]),
      .json(202, "", ["Location": "https://management.azure.com/next", "Retry-After": "15"]), .json(200),
    ])
    try await AzureCloud.scripted(transport, time: time).deleteResource(instance, apiVersion: "1")
    #expect(
      transport.lines == [
        "DELETE \(path)", "GET https://management.azure.com/subscriptions/s/operationresults/1?api-version=1",
        "GET https://management.azure.com/next",
      ])
    #expect(time.sleeps == [.seconds(15), .seconds(15)])
  }

  @Test func `the status of a deletion may go with what was deleted`() async throws {
    let transport = ScriptedTransport([
      .json(202, "", ["Azure-AsyncOperation": status, "Retry-After": "0"]), .refusal(404, "ResourceGroupNotFound"),
    ])
    try await AzureCloud.scripted(transport).deleteResource(instance, apiVersion: "1")
  }

  @Test(arguments: [
    ScriptedTransport.Answer.json(204), .json(200), .refusal(404, "ResourceNotFound"),
    .refusal(404, "ResourceGroupNotFound"), .refusal(404, "ParentResourceNotFound"), .json(404),
  ])
  func `deleting what is not there is a success`(_ answer: ScriptedTransport.Answer) async throws {
    try await AzureCloud.scripted(ScriptedTransport([answer])).deleteResource(instance, apiVersion: "1")
  }

  @Test func `an answer without content that names an operation is waited for`() async throws {
    let transport = ScriptedTransport([
      .json(204, "", ["Azure-AsyncOperation": status, "Retry-After": "0"]), .json(200, #"{"status":"Running"}"#),
      .json(200, #"{"status":"Succeeded"}"#),
    ])
    _ = try await AzureCloud.scripted(transport).post(instance, action: "restart", apiVersion: "1", body: nil)
    #expect(transport.lines.dropFirst() == ["GET \(status)", "GET \(status)"])
  }

  @Test func `a created resource's own location is not polled`() async throws {
    let transport = ScriptedTransport([
      .json(201, #"{"properties":{"clientId":"c"}}"#, ["Location": "https://management.azure.com/elsewhere"])
    ])
    _ = try await AzureCloud.scripted(transport).putResource(instance, apiVersion: "1", body: [:], condition: .always)
    #expect(transport.requests.count == 1)
  }

  @Test func `a failed operation gives the innermost cause`() async {
    let transport = ScriptedTransport([
      .json(201, "{}", ["Azure-AsyncOperation": status, "Retry-After": "0"]),
      .json(
        200,
        #"{"status":"Failed","error":{"code":"ResourceDeploymentFailure","message":"Terminal state.","details":[{"code":"QuotaExceeded","message":"Only 10 instances."}]}}"#,
        ["x-ms-request-id": "id-of-the-poll"]),
    ])
    let error = await thrown { () throws(AzureError) in
      _ = try await AzureCloud.scripted(transport)
        .putResource(instance, apiVersion: "1", body: [:], condition: .always)
    }
    #expect(error?.code == "QuotaExceeded")
    #expect(error?.message == "Terminal state: Only 10 instances.")
    #expect(error?.request == "PUT \(path)")
    #expect(error?.requestID == "id-of-the-poll")
  }

  @Test(arguments: [("Failed", "OperationFailed"), ("Canceled", "OperationCanceled")])
  func `an operation that ended badly without a word is still an error`(_ state: String, _ code: String) async {
    let transport = ScriptedTransport([.json(200, #"{"properties":{"provisioningState":"\#(state)"}}"#)])
    let error = await thrown { () throws(AzureError) in
      _ = try await AzureCloud.scripted(transport)
        .putResource(instance, apiVersion: "1", body: [:], condition: .always)
    }
    #expect(error?.code == code)
    #expect(error?.message.isEmpty == false)
  }

  @Test func `the token is not taken to a host that is not the Resource Manager's`() async {
    for header in ["Azure-AsyncOperation", "Location"] {
      let transport = ScriptedTransport([.json(202, "", [header: "https://evil.example/1", "Retry-After": "0"])])
      let error = await thrown { () throws(AzureError) in
        try await AzureCloud.scripted(transport).deleteResource(instance, apiVersion: "1")
      }
      #expect(error?.code == "AnswerUnreadable")
      #expect(transport.requests.count == 1)
    }
  }

  @Test func `a region's own host may be polled`() async throws {
    let transport = ScriptedTransport([
      .json(202, "", ["Location": "https://eastus.management.azure.com/1", "Retry-After": "0"]), .json(204),
    ])
    try await AzureCloud.scripted(transport).deleteResource(instance, apiVersion: "1")
  }

  @Test func `an operation without end is given up`() async {
    let time = FakeTime()
    let transport = ScriptedTransport { request in
      request.method == "PUT"
        ? .json(201, "{}", ["Azure-AsyncOperation": status]) : .json(200, #"{"status":"Running"}"#)
    }
    let error = await thrown { () throws(AzureError) in
      _ = try await AzureCloud.scripted(transport, time: time)
        .putResource(instance, apiVersion: "1", body: [:], condition: .always)
    }
    #expect(error?.kind == .timeout)
    #expect(error?.code == "OperationTooLong")
    #expect(time.now <= 1_700_000_000 + 3600)
  }

  @Test func `an action that takes long ends with the answer behind its location`() async throws {
    let transport = ScriptedTransport([
      .json(
        202, "", ["Azure-AsyncOperation": status, "Location": "https://management.azure.com/r", "Retry-After": "0"]),
      .json(200, #"{"status":"Succeeded"}"#), .json(200, #"{"key1":"abcdef"}"#),
    ])
    let answer = try await AzureCloud.scripted(transport)
      .post(instance, action: "regenerateKey", apiVersion: "1", body: ["keyName": "key1"])
    #expect(answer["key1"] == "abcdef")
  }

  @Test func `a resource that is not seen right after its making is looked for again`() async throws {
    let time = FakeTime()
    let transport = ScriptedTransport([
      .json(202, "", ["Azure-AsyncOperation": status, "Retry-After": "1"]), .json(200, #"{"status":"Succeeded"}"#),
      .refusal(404, "ResourceNotFound"), .refusal(404, "ResourceNotFound"), .json(200, #"{"tags":{}}"#),
    ])
    let live = try await AzureCloud.scripted(transport, time: time)
      .putResource(instance, apiVersion: "1", body: [:], condition: .always)
    #expect(live.body == ["tags": [:]])
    #expect(transport.requests.count == 5)
  }

  @Test func `a service that always says at once is not asked without a pause`() async throws {
    let time = FakeTime()
    let answers = [ScriptedTransport.Answer.json(202, "", ["Azure-AsyncOperation": status, "Retry-After": "0"])]
    let running = Array(
      repeating: ScriptedTransport.Answer.json(200, #"{"status":"Running"}"#, ["Retry-After": "0"]), count: 5)
    let transport = ScriptedTransport(
      answers + running + [.json(200, #"{"status":"Succeeded"}"#), .json(200, "{}")])
    _ = try await AzureCloud.scripted(transport, time: time)
      .putResource(instance, apiVersion: "1", body: [:], condition: .always)
    #expect(time.sleeps.filter { $0 >= .seconds(8) }.count == 3)
  }

  @Test func `pauses between polls grow to fifteen seconds where the service sets none`() async throws {
    let time = FakeTime()
    let transport = ScriptedTransport(
      [.json(202, "", ["Location": "https://management.azure.com/r"])] + Array(repeating: .json(202), count: 5)
        + [.json(204)])
    try await AzureCloud.scripted(transport, time: time).deleteResource(instance, apiVersion: "1")
    #expect(time.sleeps.map(\.inSeconds) == [1, 2, 4, 8, 15, 15])
  }
}
