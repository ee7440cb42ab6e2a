import Applying
import Cloud
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Redaction
import Resources
import Testing

struct SecretTests {
  private static let secret = "p@ss/w\"ord+42"

  private static func plan(_ fingerprint: String?) -> Plan {
    let body = Template.object(["password": Template(.secret(.environment("DB")))])
    var plan = Make.plan([Make.resource("db", body: body), Make.resource("other")])
    if let fingerprint { plan.secretFingerprints["secret.env.DB"] = fingerprint }
    return plan
  }

  @Test func `a secret goes into the request and nowhere else`() async throws {
    let bench = Bench(secrets: ["secret.env.DB": Self.secret])
    bench.azure.setFaults { _, name in
      let echo = "p@ss/w\"ord+42 p%40ss%2Fw%22ord%2B42 {\"p\":\"p@ss/w\\\"ord+42\"} cEBzcy93Im9yZCs0Mg=="
      return name == "PUT other"
        ? .refuse(AzureError(.invalid, code: "Bad", message: echo, request: "PUT \(echo)")) : nil
    }
    let report = try await bench.apply(Self.plan(Bench.fingerprinter.fingerprint(of: Self.secret)))
    let id = Make.group.provider("Test.Things/things", "db")
    #expect(bench.azure.now.resources[id]?.body["password"]?.string == Self.secret)
    #expect(report.failed.count == 1)
    let shown = "\(report) \(bench.events) \(String(decoding: bench.journalBytes, as: UTF8.self))"
    for trace in ["p@ss", "p%40ss", "cEBzcy93Im9yZCs0Mg", "ord+42"] { #expect(!shown.contains(trace), "\(trace)") }
    #expect(report.failed.first?.failure.azure?.message.contains(Redactor.mark) == true)
  }

  @Test func `a secret that changed since the plan is refused before anything is done`() async throws {
    let bench = Bench(secrets: ["secret.env.DB": "another value"])
    let report = try await bench.apply(Self.plan(Bench.fingerprinter.fingerprint(of: Self.secret)))
    #expect(report.refusals.map(\.code) == ["TW5003"])
    #expect(report.refusals.first?.message == "secret.env.DB has changed since the plan was made")
    #expect(bench.azure.calls.isEmpty)
  }

  @Test func `a fingerprint under another key, a missing one and an unreadable secret are refused`() async throws {
    let other = Fingerprinter(key: [1, 2, 3]).fingerprint(of: Self.secret)
    let bench = Bench(secrets: ["secret.env.DB": Self.secret])
    #expect(try await bench.apply(Self.plan(other)).refusals.map(\.code) == ["TW5005"])
    #expect(try await bench.apply(Self.plan(nil)).refusals.map(\.code) == ["TW5003"])
    #expect(try await Bench().apply(Self.plan(other)).refusals.map(\.code) == ["TW5004"])
  }

  @Test func `keys that a resource hands out are asked for once and blacked out`() async throws {
    let topic = Make.group.provider("Microsoft.EventGrid/topics", "topic")
    let address = ObjectAddress("EventGridTopic.topic")
    let key = Template(.secret(.output(Reference(target: address, output: "key1"))))
    let bench = Bench()
    bench.azure.change { $0.resources[topic] = LiveResource(id: topic, body: [:]) }
    bench.azure.setFaults { _, name in
      name == "PUT c" ? .refuse(FakeAzure.refusal(.invalid, 400, "Bad", "key-one-of-topic is wrong")) : nil
    }
    let plan = Make.plan(
      ["a", "b", "c"].map { Make.resource($0, body: .object(["accessKey": key])) },
      referents: [address: Referent(id: topic, apiVersion: "1")])
    let report = try await bench.apply(plan)
    #expect(report.done.count == 2)
    #expect(bench.azure.calls.filter { $0.hasPrefix("POST") } == ["POST topic listKeys"])
    let id = Make.group.provider("Test.Things/things", "a")
    #expect(bench.azure.now.resources[id]?.body["accessKey"]?.string == "key-one-of-topic")
    #expect(!"\(report) \(bench.events)".contains("key-one"))
    #expect(!String(decoding: bench.journalBytes, as: UTF8.self).contains("key-one"))
  }
}
