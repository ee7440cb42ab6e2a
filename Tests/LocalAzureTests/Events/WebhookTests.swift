import Documents
import HTTP
import LocalAzure
import Testing

/// Webhooks of subscriptions: proof, delivery, retries, dead letters.
struct WebhookTests {
  @Test func `a webhook proves itself before it gets events`() async throws {
    let events = try await EventsWorld()
    try await events.subscribe()
    let asked = try #require(events.webhooks.take().first)
    #expect(asked.url == "https://127.0.0.1:7443/hook" && asked.headers["aeg-event-type"] == "SubscriptionValidation")
    let event = try #require(asked.json.array?.first)
    #expect(event["eventType"] == "Microsoft.EventGrid.SubscriptionValidationEvent")
    #expect(event["topic"] == .string(Sample.topic) && event["data"]?["validationCode"]?.string?.isEmpty == false)
    #expect(try await events.subscription().properties["provisioningState"] == "Succeeded")
    try await events.publish("1")
    try await events.settle()
    let sent = try #require(events.webhooks.take().first)
    #expect(sent.headers["aeg-event-type"] == "Notification" && sent.headers["aeg-subscription-name"] == "HOOK")
    #expect(sent.headers["aeg-delivery-count"] == "0")
    #expect(
      sent.json.array?.first == [
        "id": "1", "eventTime": "2026-11-18T00:00:00Z", "eventType": "Made", "dataVersion": "1.0",
        "metadataVersion": "1", "topic": .string(Sample.topic), "subject": "a/b", "data": ["n": 1],
      ])
    try await events.settle()
    #expect(events.webhooks.take().isEmpty, "what was taken does not come again")
  }

  @Test func `a webhook of the cloudevents form is asked by OPTIONS and gets events alone`() async throws {
    let events = try await EventsWorld(inputSchema: "CloudEventSchemaV1_0")
    try await events.subscribe(schema: "CloudEventSchemaV1_0")
    let asked = try #require(events.webhooks.take().first)
    #expect(asked.method == "OPTIONS" && asked.headers["WebHook-Request-Origin"] == "eventgrid.azure.net")
    #expect(asked.headers["WebHook-Request-Callback"]?.contains("/validate?id=") == true)
    let event: Value = ["specversion": "1.0", "id": "7", "source": "/s", "type": "t", "data": 1, "ours": "x"]
    let reply = try await events.world.send(
      "POST", EventsWorld.topicURL, [event], headers: ["aeg-sas-key": events.key], token: nil)
    #expect(reply.status == 200)
    try await events.settle()
    let sent = try #require(events.webhooks.take().first)
    #expect(sent.headers["Content-Type"] == "application/cloudevents+json; charset=utf-8")
    #expect(sent.json["id"] == "7" && sent.json["ours"] == "x" && sent.json["data"] == 1)
  }

  @Test func `a webhook that refuses the proof leaves a failed subscription`() async throws {
    let events = try await EventsWorld()
    events.webhooks.answer { _ in HTTPResponse(status: 403) }
    let made = try await events.subscribe(url: "https://127.0.0.1:7443/hook?code=planted-secret")
    #expect(made.status == 201)
    let poll = try await events.world.arm("GET", try #require(made.headers["Azure-AsyncOperation"]))
    #expect(poll.body["status"] == "Failed" && poll.body["error"]?["code"] == "Url validation", "\(poll.text)")
    #expect(!poll.text.contains("planted-secret"))
    #expect(try await events.subscription().properties["provisioningState"] == "Failed")
    try await events.publish("1")
    _ = events.webhooks.take()
    try await events.settle()
    #expect(events.webhooks.take().isEmpty)
    #expect(try await events.undelivered().first?["reason"] == "the webhook was never validated")
  }

  @Test func `a webhook that answers without the code is proved by opening the address in ten minutes`() async throws {
    for isInTime in [true, false] {
      let events = try await EventsWorld()
      events.webhooks.answer { _ in HTTPResponse(status: 200) }
      try await events.subscribe()
      let asked = try #require(events.webhooks.take().first)
      let url = try #require(asked.json.array?.first?["data"]?["validationUrl"]?.string)
      #expect(try await events.subscription().properties["provisioningState"] == "AwaitingManualAction")
      events.world.clock.advance(seconds: isInTime ? 599 : 601)
      let opened = try await events.world.send("GET", url, token: nil)
      #expect(opened.status == (isInTime ? 200 : 400), "\(opened.text)")
      guard isInTime else { continue }
      #expect(try await events.subscription().properties["provisioningState"] == "Succeeded")
      try await events.publish("1")
      try await events.settle()
      #expect(events.webhooks.take().count == 1)
    }
  }

  @Test(arguments: [
    "https://example.com/hook", "https://127.0.0.1.example.com/hook", "https://localhost@example.com/",
    "https://127.1/",
    "https://localhost.example.com/", "https://[::1].example.com/", "https://2130706433/", "https://10.0.0.1/",
    "https://127.0.0.1:99999/",
  ])
  func `nothing is ever sent to another machine`(url: String) async throws {
    let events = try await EventsWorld()
    let made = try await events.subscribe(url: url)
    #expect(made.status == 201, "\(made.text)")
    try await events.publish("1")
    try await events.settle()
    #expect(events.webhooks.take().isEmpty)
    #expect(
      try await events.undelivered().first?["reason"] == "the local Azure calls webhooks on loopback addresses only")
  }

  @Test func `plain http is for this machine only`() async throws {
    let events = try await EventsWorld()
    #expect(try await events.subscribe(url: "http://localhost:7080/hook").status == 201)
    #expect(try await events.subscribe("other", url: "http://example.com/hook").status == 400)
    #expect(events.webhooks.take().map(\.url) == ["http://localhost:7080/hook"])
  }

  @Test func `an event that is not taken comes again by the schedule, with its count`() async throws {
    let events = try await EventsWorld()
    try await events.subscribe()
    _ = events.webhooks.take()
    events.webhooks.answerEvents(500)
    try await events.publish("1")
    var counts: [String] = []
    for seconds in [0, 9, 1, 29, 1, 59, 1] as [Int64] {
      events.world.clock.advance(seconds: seconds)
      try await events.settle()
      counts.append(
        events.webhooks.take().map { $0.headers["aeg-delivery-count"] ?? "?" }.joined(separator: " "))
    }
    #expect(counts == ["0", "", "1", "", "2", "", "3"])
    events.webhooks.answerEvents(202)
    events.world.clock.advance(seconds: 300)
    try await events.settle()
    #expect(events.webhooks.take().count == 1)
    events.world.clock.advance(seconds: 86_400)
    try await events.settle()
    #expect(events.webhooks.take().isEmpty)
    #expect(try await events.undelivered().isEmpty)
  }

  @Test func `after the last attempt, or its time, an event is a dead letter`() async throws {
    let events = try await EventsWorld(retries: try #require(RetrySchedule(microseconds: [20_000_000])))
    try await events.world.make(
      (Sample.storage, Sample.storageBody), ("\(Sample.storage)/blobServices/default/containers/letters", [:]))
    try await events.subscribe("by-count", retry: ["maxDeliveryAttempts": 2], deadLetters: true)
    try await events.subscribe("by-time", retry: ["eventTimeToLiveInMinutes": 1], deadLetters: true)
    events.webhooks.answerEvents(503)
    try await events.publish("1")
    for _ in 0..<70 {
      try await events.settle()
      events.world.clock.advance(seconds: 1)
    }
    let letters = try await DeadLetterBox(events.world).letters()
    let byCount = try #require(letters.first { $0.key.hasPrefix("ev-events/BY-COUNT/2026/11/") }?.value.array?.first)
    #expect(byCount["deadLetterReason"] == "MaxDeliveryAttemptsExceeded" && byCount["deliveryAttempts"] == 2)
    #expect(byCount["lastDeliveryOutcome"] == "ServiceUnavailable" && byCount["lastHttpStatusCode"] == 503)
    #expect(byCount["id"] == "1" && byCount["publishTime"]?.string?.hasSuffix("Z") == true)
    let byTime = try #require(letters.first { $0.key.hasPrefix("ev-events/BY-TIME/") }?.value.array?.first)
    #expect(byTime["deadLetterReason"] == "TimeToLiveExceeded")
    #expect(letters.count == 2, "\(letters.keys)")
  }

  @Test(arguments: [(400, "BadRequest"), (401, "Unauthorized"), (403, "Forbidden"), (413, "RequestEntityTooLarge")])
  func `an answer that trying again cannot mend ends it at once`(status: Int, name: String) async throws {
    let events = try await EventsWorld()
    try await events.world.make(
      (Sample.storage, Sample.storageBody), ("\(Sample.storage)/blobServices/default/containers/letters", [:]))
    try await events.subscribe(deadLetters: true)
    events.webhooks.answerEvents(status)
    try await events.publish("1")
    try await events.settle()
    let letter = try await DeadLetterBox(events.world).letters().values.first?.array?.first
    #expect(letter?["deadLetterReason"] == .string("UndeliverableDueToHttp\(name)"))
    #expect(letter?["lastDeliveryOutcome"] == .string(name))
  }

  @Test func `a webhook that cannot be reached is tried again`() async throws {
    let events = try await EventsWorld()
    try await events.subscribe()
    events.webhooks.answer { _ throws(TransportError) in throw TransportError(.connect, host: "h", detail: "refused") }
    try await events.publish("1")
    try await events.settle()
    #expect(events.webhooks.take().count == 2)
    events.webhooks.answer(Webhooks.polite)
    events.world.clock.advance(seconds: 10)
    try await events.settle()
    #expect(events.webhooks.take().first?.headers["aeg-delivery-count"] == "1")
  }

  @Test func `events come in batches where the subscription asks for them`() async throws {
    let events = try await EventsWorld()
    try await events.subscribe(batch: 3)
    _ = events.webhooks.take()
    for number in 1...7 { try await events.publish(String(number)) }
    try await events.settle()
    #expect(events.webhooks.take().map { $0.json.array?.count } == [3, 3, 1])
  }

  @Test func `a deleted subscription gets nothing more`() async throws {
    let events = try await EventsWorld()
    try await events.subscribe()
    try await events.publish("1")
    _ = events.webhooks.take()
    let path = "\(Sample.topic)/providers/Microsoft.EventGrid/eventSubscriptions/hook"
    let deletion = try await events.world.arm("DELETE", path)
    #expect(deletion.status == 202)
    _ = try await events.world.arm("GET", try #require(deletion.headers["Location"]))
    try await events.settle()
    #expect(events.webhooks.take().isEmpty)
  }
}
