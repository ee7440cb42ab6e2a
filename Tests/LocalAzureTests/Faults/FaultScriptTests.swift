import Diagnostics
import Documents
import HTTP
import LocalAzure
import Testing

@testable import LocalAzure

/// Scripts as they are written, and what each fault does to a request.
struct FaultScriptTests {
  private func read(_ text: String) -> (script: FaultScript?, told: [String]) {
    let read = FaultScriptReader.read(Array(text.utf8), path: "faults.yaml")
    return (
      read.script,
      read.findings.all.map { finding in
        let place = finding.span.map { "\($0.location.line):\($0.location.column) " } ?? ""
        return "\(place)\(finding.message)"
      }
    )
  }

  @Test func `every form of a rule is read`() {
    let (script, told) = read(
      """
      seed: 7
      rules:
        - when: {method: put, path: "*/digitalTwinsInstances/*", nth: 1}
          then: {operation: {polls: 3, fails: {code: Internal, message: capacity}}}
        - when: {host: "*.digitaltwins.azure.net", chance: 0.5, times: 2}
          then: lost
        - when: {method: [PUT, PATCH], nth: [2, 4]}
          then: {status: 429, code: Busy, message: slow down, retryAfterDate: 3}
        - then: {delay: 1.5}
        - then: {status: 503, retryAfter: 0}
      """)
    #expect(told == [])
    #expect(
      script
        == FaultScript(
          seed: 7,
          rules: [
            .init(
              methods: ["PUT"], path: "*/digitalTwinsInstances/*", occurrences: [1],
              fault: .operation(polls: 3, failure: .init(code: "Internal", message: "capacity"))),
            .init(host: "*.digitaltwins.azure.net", chance: 0.5, times: 2, fault: .lost),
            .init(
              methods: ["PUT", "PATCH"], occurrences: [2, 4],
              fault: .status(429, code: "Busy", message: "slow down", retryAfter: .date(3))),
            .init(fault: .delay(1.5)),
            .init(
              fault: .status(
                503, code: "FaultScript", message: "Refused, as the fault script says.", retryAfter: .seconds(0))),
          ]))
  }

  @Test func `every mistake is told with its place, not only the first`() {
    let (script, told) = read(
      """
      seeds: 7
      rules:
        - then: losst
        - when: {methd: PUT, chance: 2, nth: 0}
          then: dropped
        - then: {status: 200}
        - when: {}
        - 5
      """)
    #expect(script == nil)
    #expect(
      told == [
        "1:1 unknown member `seeds` of a fault script", "3:11 `losst` is no fault",
        "4:12 unknown member `methd` of `when`", "4:40 `nth` is a whole number from 1 to 1000000",
        "4:32 `chance` is a number from 0 to 1", "6:20 `status` is a whole number from 400 to 599",
        "7:5 a rule needs `then`: what goes wrong", "8:5 a rule is a mapping, not an integer",
      ])
    #expect(read("rules: 5").told == ["1:8 `rules` must be a list of rules"])
    #expect(read("").told == ["faults.yaml must hold one document with `rules`, not 0"])
  }

  // MARK: What a fault does

  private func world(_ rules: [FaultScript.Rule], seed: UInt64 = 1) async throws -> World {
    let world = try await World()
    world.azure?.faults.play(FaultScript(seed: seed, rules: rules))
    return world
  }

  /// Makes the group under a fault: what the client saw, and whether the group is there.
  private func outcome(_ fault: FaultScript.Fault) async throws -> (seen: String, isThere: Bool) {
    let world = try await World()
    let token = try await world.token()
    world.azure?.faults.play(FaultScript(rules: [.init(methods: ["PUT"], fault: fault)]))
    let url = "https://management.azure.com\(World.group)?api-version=2025-04-01"
    var seen: String
    do throws(TransportError) {
      let response = try await world.transport.send(
        HTTPRequest(
          "PUT", url, headers: ["Authorization": "Bearer \(token)"],
          body: Array("{\"location\":\"eastus\"}".utf8)))
      let isJSON = (try? JSONReader.parse(response.body)) != nil
      seen = "\(response.status) \(isJSON ? "json" : "broken") \(response.headers["Retry-After"] ?? "-")"
    } catch { seen = error.kind.rawValue }
    world.azure?.faults.play(nil)
    return (seen, try await world.arm("GET", World.group).status == 200)
  }

  @Test func `a refused or dropped request is not carried out, any other is`() async throws {
    let expected: [(FaultScript.Fault, String, Bool)] = [
      (.status(503, code: "Busy", message: "m", retryAfter: .seconds(4)), "503 json 4", false),
      (.dropped, "interrupted", false), (.lost, "interrupted", true), (.cut, "interrupted", true),
      (.stalled, "timeout", true), (.truncated, "201 broken -", true), (.html, "201 broken -", true),
      (.delay(3), "201 json -", true),
    ]
    for (fault, seen, isThere) in expected {
      let found = try await outcome(fault)
      #expect(found.seen == seen, "\(fault)")
      #expect(found.isThere == isThere, "\(fault)")
    }
    let dated = try await outcome(.status(429, code: "c", message: "m", retryAfter: .date(5)))
    #expect(dated.seen.hasSuffix(" GMT"), "\(dated)")
  }

  @Test func `nth, times and the first rule that matches decide`() async throws {
    let world = try await world([
      .init(
        methods: ["GET"], path: "*/resourcegroups/rg", occurrences: [2],
        fault: .status(418, code: "a", message: "", retryAfter: nil)),
      .init(methods: ["GET"], times: 1, fault: .status(419, code: "b", message: "", retryAfter: nil)),
    ])
    var seen: [Int] = []
    for _ in 0..<4 { seen.append(try await world.arm("GET", World.group).status) }
    #expect(seen == [419, 418, 404, 404])
    #expect(world.azure?.faults.playing?.given == 2)
  }

  @Test func `the same seed meets the same requests with the same faults`() async throws {
    func run(_ seed: UInt64) async throws -> [Int] {
      let world = try await world(
        [.init(methods: ["GET"], chance: 0.5, fault: .status(503, code: "c", message: "", retryAfter: nil))], seed: seed
      )
      var seen: [Int] = []
      for _ in 0..<40 { seen.append(try await world.arm("GET", World.group).status) }
      return seen
    }
    let first = try await run(5)
    #expect(try await run(5) == first)
    #expect(try await run(6) != first)
    #expect((8...32).contains(first.count { $0 == 503 }))
  }

  @Test func `an operation may take its time and fail in the end, and the next write mends it`() async throws {
    let world = try await world([
      .init(
        methods: ["PUT"], path: "*digitalTwinsInstances*", times: 1,
        fault: .operation(polls: 2, failure: .init(code: "NoCapacity", message: "try elsewhere")))
    ])
    try #require(try await world.arm("PUT", World.group, ["location": "eastus"]).status == 201)
    let begun = try await world.arm("PUT", Sample.twins, Sample.instance)
    #expect(begun.status == 201)
    let place = try #require(begun.headers["Azure-AsyncOperation"])
    #expect(try await world.arm("GET", place).body["status"] == "Running")
    let last = try await world.arm("GET", place).body
    #expect(last["status"] == "Failed")
    #expect(last["error"]?["code"] == "NoCapacity")
    #expect(try await world.arm("GET", Sample.twins).body["properties"]?["provisioningState"] == "Failed")
    #expect(try await world.arm("PUT", Sample.twins, Sample.instance).status == 200)
    #expect(try await world.arm("GET", Sample.twins).body["properties"]?["provisioningState"] == "Succeeded")
  }

  @Test func `the running service is steered over loopback and shows what it plays`() async throws {
    let world = try await World()
    func steer(_ method: String, _ text: String = "", secret: String? = nil) async throws -> Reply {
      Reply(
        try await world.transport.send(
          HTTPRequest(
            method, "https://127.0.0.1:1/-/faults", headers: ["Authorization": "Bearer \(secret ?? world.secret)"],
            body: Array(text.utf8))))
    }
    for secret in ["", "guess", try await world.token()] {
      #expect(try await steer("PUT", "rules: [{then: {status: 500}}]", secret: secret).status == 401)
    }
    #expect(try await steer("GET").body["rules"] == 0)
    #expect(try await steer("PUT", "rules: [{then: losst}]").status == 400)
    #expect(try await steer("PUT", "rules: [{then: {status: 500}}]").status == 204)
    #expect(try await steer("GET").body["rules"] == 1)
    let met = try await world.transport.send(HTTPRequest("GET", "https://management.azure.com/tenants"))
    #expect(met.status == 500)
    #expect(try await steer("GET").body["given"] == 1)
    #expect(try await steer("DELETE").status == 204)
    #expect(try await steer("GET").body["rules"] == 0)
  }
}
