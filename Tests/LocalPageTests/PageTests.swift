import Documents
import HTTP
import HTTPServer
import LocalPage
import Testing

@Suite struct PageTests {
  @Test func `a code opens one session, once, and the next one is told`() async throws {
    let window = try await Window()
    let code = window.page.code
    let key = try await window.key()
    #expect(await window.ask("POST", "/session", key: nil, body: code).status == 403)
    #expect(window.codes.told == [window.page.code])
    #expect(window.page.code != code)
    let other = try await window.key()
    #expect(other != key)
    for each in [key, other] {
      #expect(
        await window.ask("GET", "/azure/management.azure.com/subscriptions?api-version=2022-12-01", key: each).status
          == 200)
    }
  }

  @Test(arguments: [nil, "", "0", "00000000000000000000000000000000"] as [String?])
  func `without a key there is only the empty page`(_ key: String?) async throws {
    let window = try await Window()
    for path in [
      "/azure/management.azure.com/subscriptions?api-version=2022-12-01", "/changes/\(Window.host)", "/other",
    ] {
      #expect(await window.ask("GET", path, key: key).status == 401)
    }
    let page = await window.ask("GET", "/", key: key)
    #expect(page.status == 200 && page.text.contains("<main"))
    #expect(!page.text.contains(window.page.code))
  }

  @Test func `every answer keeps other pages out`() async throws {
    let window = try await Window()
    for path in ["/", "/app.js", "/style.css", "/nothing", "/azure/management.azure.com/x", "/session"] {
      let headers = await window.ask("GET", path, key: nil).headers
      let policy = try #require(headers["Content-Security-Policy"])
      #expect(
        policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';") && !policy.contains("unsafe"))
      #expect(headers["X-Content-Type-Options"] == "nosniff" && headers["Cache-Control"] == "no-store")
      #expect(headers["Access-Control-Allow-Origin"] == nil && headers["Set-Cookie"] == nil)
    }
    for site in ["cross-site", "same-site"] {
      #expect(await window.ask("GET", "/", key: nil, headers: ["Sec-Fetch-Site": site]).status == 403)
    }
  }

  @Test(arguments: [
    ("PUT", "management.azure.com/subscriptions/s/resourceGroups/rg?api-version=2021-04-01"),
    ("DELETE", "ev-twins.api.eus.digitaltwins.azure.net/digitaltwins/room1?api-version=2023-10-31"),
    ("PUT", "ev-twins.api.eus.digitaltwins.azure.net/digitaltwins/room1?api-version=2023-10-31"),
    ("POST", "ev-twins.api.eus.digitaltwins.azure.net/models?api-version=2023-10-31"),
    ("POST", "management.azure.com/subscriptions/s/resourceGroups/rg/providers/Microsoft.Devices/IotHubs/h/listkeys"),
    ("GET", "ev-hub.azure-devices.net/devices/d"), ("GET", "login.microsoftonline.com/common"),
    ("GET", "127.0.0.1:1/-/health"), ("GET", "evil.example/x.digitaltwins.azure.net"),
    ("GET", "ev-twins.api.eus.digitaltwins.azure.net/-/changes"),
    ("GET", "ev-twins.api.eus.digitaltwins.azure.net/digitaltwins/../jobs/imports"),
    ("GET", "user@ev-twins.api.eus.digitaltwins.azure.net/models"), ("GET", ""),
  ])
  func `the page cannot do more than read`(_ method: String, _ target: String) async throws {
    let window = try await Window()
    let answer = await window.ask(method, "/azure/\(target)", key: try await window.key(), body: "{}")
    #expect(answer.status == 403, "\(answer.text)")
  }

  @Test func `a query's rows and its mistakes come through as the instance gives them`() async throws {
    let window = try await Window()
    let key = try await window.key()
    func query(_ text: String) async -> PageAnswer {
      await window.ask(
        "POST", "/azure/\(Window.host)/query?api-version=2023-10-31", key: key,
        body: (["query": .string(text)] as Value).jsonText, headers: ["Content-Type": "application/json"])
    }
    let rows = await query("SELECT * FROM DIGITALTWINS")
    #expect(try rows.json["value"]?.array?.compactMap { $0["$dtId"]?.string } == ["room1", "room2"])
    #expect(rows.headers["query-charge"] != nil)
    let mistake = await query("SELECT * FROM DIGITALTWINS T WHRE")
    #expect(mistake.status == 400 && mistake.text.contains("Line=1, Position=29"), "\(mistake.text)")
  }

  @Test func `what changes arrives as it changes`() async throws {
    let window = try await Window()
    let answer = await window.ask("GET", "/changes/\(Window.host)", key: try await window.key())
    #expect(answer.headers["Content-Type"] == "text/event-stream")
    guard case .stream(let stream) = answer.body else {
      Issue.record("no stream")
      return
    }
    var (text, isWritten) = ("", false)
    for await piece in stream {
      text += String(decoding: piece, as: UTF8.self)
      if !isWritten, text.contains("event: ready\ndata: null\n\n") {
        isWritten = true
        try await window.putTwin("room3")
      }
      if text.contains("room3") { break }
    }
    #expect(text.contains("event: change\ndata: {") && text.contains("\"operation\":\"created\""), "\(text)")
  }

  @Test func `telemetry and events that arrive anywhere come in the same stream`() async throws {
    let window = try await Window()
    try await window.makeEventHub()
    let answer = await window.ask("GET", "/changes/\(Window.host)", key: try await window.key())
    guard case .stream(let stream) = answer.body else {
      Issue.record("no stream")
      return
    }
    // Where both feeds stand is asked for first; what says nothing follows for the one that tells no `ready`.
    var (text, pieces) = ("", 0)
    for await piece in stream {
      text += String(decoding: piece, as: UTF8.self)
      pieces += 1
      if pieces == 2 {
        try await window.sendTelemetry(of: "room1")
        try await window.sendEvent("{\"type\":\"test.rang\",\"subject\":\"bell\"}")
      }
      if text.contains("telemetry"), text.contains("event: arrival") { break }
    }
    #expect(
      text.contains("\"kind\":\"telemetry\",\"operation\":\"sent\",\"id\":\"room1\""), "\(text)")
    #expect(
      text.contains("\"log\":\"eventhubs/ev-bus/rings\",\"type\":\"test.rang\",\"subject\":\"bell\""), "\(text)")
  }

  @Test func `an instance that is not there ends the stream and says why`() async throws {
    let window = try await Window()
    let answer = await window.ask("GET", "/changes/none.api.eus.digitaltwins.azure.net", key: try await window.key())
    guard case .stream(let stream) = answer.body else {
      Issue.record("no stream")
      return
    }
    var text = ""
    for await piece in stream { text += String(decoding: piece, as: UTF8.self) }
    #expect(text.hasPrefix("event: lost\n") && text.contains("404"), "\(text)")
  }
}
