import Documents
import HTTP
import LocalAzure
import OrderedCollections
import Resources
import Synchronization
import Testing

/// Sends the requests of one recorded session to a local Azure of its own and compares its answers with the recorded
/// ones.
struct Rehearsal {
  /// How one answer compares.
  enum Outcome: String, CaseIterable {
    case same = "same shape"
    case exempt = "exempt difference"
    case differs
    case absent = "not offered"
  }

  let recording: Recording
  private let transport: InProcess<LocalAzure>
  private let token: String
  private(set) var outcomes: [Outcome] = []
  /// Differences by what was asked, those that the table of exemptions holds among them.
  private(set) var differences: [String] = []
  private(set) var notOffered: [String] = []
  /// Where the local Azure said to poll, by where the recorded service did.
  private var polls: [Address: String] = [:]

  init(_ recording: Recording) async throws {
    self.recording = recording
    let clock = Mutex<Int64>(1_795_000_000_000_000)
    let azure = try await LocalAzure(
      .memory,
      surroundings: Surroundings(now: {
        clock.withLock { now in
          now += 1_234_567
          return now
        }
      }),
      options: Options(
        tenant: "00000000-0000-0000-0000-000000000000", subscription: "00000000-0000-0000-0000-000000000000",
        credentials: .any))
    transport = InProcess(azure)
    token = try await Self.token(transport)
    try await prepare()
  }

  private static func token(_ transport: InProcess<LocalAzure>) async throws -> String {
    let form =
      "client_id=0d3d4a55-0000-4000-8000-000000000003&grant_type=client_credentials"
      + "&client_secret=\(LocalTrust.ephemeral.secret)&scope=https://management.azure.com/.default"
    let answer = try await transport.send(
      HTTPRequest(
        "POST", "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/oauth2/v2.0/token",
        body: Array(form.utf8)))
    return try #require(try JSONReader.parse(answer.body)["access_token"]?.string)
  }

  // MARK: What was there before the session began

  private func prepare() async throws {
    var groups: [String] = []
    for exchange in recording.exchanges {
      for text in [exchange.url, exchange.requestBody] {
        for group in Self.groups(in: text) where !groups.contains(group) { groups.append(group) }
      }
    }
    let own = recording.exchanges.first { $0.method == "PUT" && $0.path.hasSuffix("/resourcegroups/rgname") }
    for group in groups where own == nil || group != "rgname" {
      try await make("/resourceGroups/\(group)?api-version=2022-09-01", ["location": "westus"])
    }
    if groups.contains("kalstest") {
      try await make(
        "/resourceGroups/kalstest/providers/Microsoft.Storage/storageAccounts/kalsdemo?api-version=2024-01-01",
        ["location": "westus", "kind": "StorageV2", "sku": ["name": "Standard_LRS"]])
    }
  }

  private func make(_ path: String, _ body: Value) async throws {
    let url = "https://management.azure.com/subscriptions/00000000-0000-0000-0000-000000000000\(path)"
    let answer = try await transport.send(
      HTTPRequest("PUT", url, headers: ["Authorization": "Bearer \(token)"], body: body.json))
    try #require(answer.status < 300, "\(url): \(String(decoding: answer.body, as: UTF8.self))")
  }

  private static func groups(in text: String) -> [String] {
    let parts = Address.unescaped(text).split { "/?\"".contains($0) }.map(String.init)
    return zip(parts, parts.dropFirst()).compactMap { $0.lowercased() == "resourcegroups" ? $1 : nil }
  }

  // MARK: The session

  mutating func run(_ fidelity: Fidelity) async throws {
    for exchange in recording.exchanges {
      let question = Fidelity.question(exchange)
      let answer = try await transport.send(request(exchange))
      remember(exchange, answer)
      if fidelity.absent[question] != nil {
        outcomes.append(.absent)
        notOffered.append(question)
        continue
      }
      let found = Comparison(exchange, answer).differences.map { "\(question): \($0)" }
      differences += found
      let isExempt = found.allSatisfy { difference in fidelity.exemptions.contains { $0.covers(difference) } }
      outcomes.append(found.isEmpty ? .same : isExempt ? .exempt : .differs)
    }
  }

  private func request(_ exchange: Exchange) -> HTTPRequest {
    var headers: HTTPFields = ["Authorization": "Bearer \(token)"]
    headers["Content-Type"] = exchange.requestBody.hasPrefix("{") ? "application/json" : nil
    return HTTPRequest(
      exchange.method, polls[Address(exchange.url)] ?? exchange.url, headers: headers,
      body: Array(Fidelity.current(exchange.requestBody).utf8))
  }

  private mutating func remember(_ exchange: Exchange, _ answer: HTTPResponse) {
    for name in ["Azure-AsyncOperation", "Location"] {
      if let theirs = exchange.response.headers[name], let ours = answer.headers[name] { polls[Address(theirs)] = ours }
    }
  }
}

/// One recorded answer beside that of the local Azure.
struct Comparison {
  let exchange: Exchange
  let answer: HTTPResponse

  init(_ exchange: Exchange, _ answer: HTTPResponse) {
    self.exchange = exchange
    self.answer = answer
  }

  var differences: [String] {
    var found: [String] = []
    if answer.status != exchange.response.status {
      let words = answer.status >= 400 ? " (\(String(decoding: answer.body.prefix(400), as: UTF8.self)))" : ""
      return ["answers \(answer.status), not \(exchange.response.status)\(words)"]
    }
    for name in ["Azure-AsyncOperation", "Location"] {
      let (theirs, ours) = (exchange.response.headers[name], answer.headers[name])
      if let theirs, let ours {
        if Self.form(theirs) != Self.form(ours) {
          found.append("\(name) is \(Self.form(ours)), not \(Self.form(theirs))")
        }
      } else if theirs != nil || ours != nil {
        found.append("\(theirs == nil ? "adds" : "lacks") the header \(name)")
      }
    }
    // How long to wait is the local Azure's own matter, but where the service says it, so does it.
    if exchange.response.headers["Retry-After"] != nil, answer.headers["Retry-After"] == nil {
      found.append("lacks the header Retry-After")
    }
    let (theirs, ours) = (Self.body(exchange.response), Self.body(answer))
    switch (theirs, ours) {
    case (nil, nil): break
    case (nil, _): found.append("adds a body")
    case (_, nil): found.append("lacks a body")
    case (let theirs?, let ours?):
      let (theirs, ours) = Self.comparable(theirs, ours)
      found += Shape.differences(
        recorded: theirs, local: ours,
        isVolatile: { path in
          Fidelity.isVolatile(path) || (exchange.path.contains("/locations/") && ["id", "name"].contains(path))
        })
    }
    return found
  }

  private static func body(_ response: HTTPResponse) -> Value? {
    guard !response.body.isEmpty else { return nil }
    guard
      let value = try? JSONReader.parse(Array(Fidelity.current(String(decoding: response.body, as: UTF8.self)).utf8))
    else { return .string("unreadable") }
    // `nil` would be taken for a null.
    if value.isNull { return Value?.none }
    return value
  }

  /// Of a list only what both list: the recorded subscription held more. Of two polls only what both tell: the local
  /// Azure is done at once.
  private static func comparable(_ theirs: Value, _ ours: Value) -> (Value, Value) {
    if let a = Replayer.listed(theirs), let b = Replayer.listed(ours) {
      func common(_ value: Value, _ ids: [ResourceID]) -> Value {
        .array(
          (value["value"]?.array ?? []).filter { item in
            item["id"]?.string.flatMap(ResourceID.init).map { ids.contains($0) } ?? false
          })
      }
      return (["value": common(theirs, b)], ["value": common(ours, a)])
    }
    if theirs["status"] == "Running", ours["status"] == "Succeeded", case .object(var members) = ours {
      members["endTime"] = nil
      members["status"] = "Running"
      return (theirs, .object(members))
    }
    return (theirs, ours)
  }

  /// An address with what is made up for one operation struck out.
  private static func form(_ url: String) -> String {
    let path = Address(url).path
    return path.split(separator: "/").map { part in
      let isMadeUp = part.count > 30 && part != "00000000-0000-0000-0000-000000000000"
      return isMadeUp ? "*" : String(part)
    }.joined(separator: "/")
  }
}
