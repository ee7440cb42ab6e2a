import Applying
import Cloud
import Documents
import OrderedCollections
import Plans
import Resources
import Testing

/// The order in which a resource and the tag that is kept for it are written.
struct KeptFingerprintTests {
  private static let holder = Make.group.provider("Test.Things/things", "holder")
  private static let id = holder.child("parts", "part")
  private static let tag = KeptFingerprint.tag(of: id, in: holder)

  private static func put(before: String?, after: String?) -> Change {
    var change = Make.change(
      "r/part", .resource, .create, .putResource(id, apiVersion: "1", body: .literal([:])))
    change.keptFingerprint = KeptFingerprint(holder: holder, tag: tag, before: before, after: after)
    return change
  }

  private func bench(_ tags: Value) -> Bench {
    let bench = Bench()
    bench.azure.change { $0.resources[Self.holder] = LiveResource(id: Self.holder, body: ["tags": tags]) }
    return bench
  }

  private func tag(_ bench: Bench) -> Value? { bench.azure.now.resources[Self.holder]?.body["tags"]?[Self.tag] }

  @Test func `the tag says that a write is under way before it begins, and what went in after it`() async throws {
    let bench = bench(["owner": "team"])
    let report = try await bench.apply(Make.plan([Self.put(before: nil, after: "v1:aa:bb")]))
    #expect(report.isComplete)
    #expect(bench.azure.calls == ["TAG holder pending", "PUT part", "TAG holder v1:aa:b"])
    #expect(tag(bench) == "v1:aa:bb")
    #expect(bench.azure.now.resources[Self.holder]?.body["tags"]?["owner"] == "team")
  }

  @Test(arguments: ["PUT part", "TAG holder v1:aa:b"])
  func `whatever fails in between, the tag never says that the old or the new secret is there`(_ failing: String)
    async throws
  {
    let bench = bench(.object([Self.tag: "v1:aa:old"]))
    let error = FakeAzure.refusal(.invalid, 400, "Planted")
    bench.azure.setFaults { _, name in name == failing ? .refuse(error) : nil }
    let report = try await bench.apply(Make.plan([Self.put(before: "v1:aa:old", after: "v1:aa:bb")]))
    #expect(report.failed.count == 1)
    #expect(tag(bench)?.string == KeptFingerprint.pending)
    // The next plan saw the mark and writes again; it needs not be set once more.
    bench.azure.setFaults { _, _ in nil }
    let calls = bench.azure.calls.count
    var again = Self.put(before: KeptFingerprint.pending, after: "v1:aa:bb")
    if failing != "PUT part" {
      again.action = .update
      again.pin = .present(etag: nil, digest: "")
    }
    #expect(try await bench.apply(Make.plan([again])).isComplete)
    #expect(Array(bench.azure.calls[calls...]) == ["PUT part", "TAG holder v1:aa:b"])
  }

  @Test func `a write that is not marked is not made`() async throws {
    let bench = bench([:])
    let error = FakeAzure.refusal(.forbidden, 403, "AuthorizationFailed")
    bench.azure.setFaults { _, name in name.hasPrefix("TAG") ? .refuse(error) : nil }
    let report = try await bench.apply(Make.plan([Self.put(before: nil, after: "v1:aa:bb")]))
    let message = "\(try #require(report.failed.first).failure)"
    #expect(message.contains("the fingerprint of the secrets of r/part could not be kept"))
    #expect(bench.azure.now.resources[Self.id] == nil)
  }

  @Test func `the tag goes with the secret and with the resource`() async throws {
    let bench = bench(.object([Self.tag: "v1:aa:old"]))
    #expect(try await bench.apply(Make.plan([Self.put(before: "v1:aa:old", after: nil)])).isComplete)
    #expect(tag(bench) == nil)
    bench.azure.change { $0.resources[Self.holder]?.body = ["tags": .object([Self.tag: "v1:aa:old"])] }
    var gone = Make.change("r/part", .resource, .delete, .deleteResource(Self.id, apiVersion: "1"))
    gone.keptFingerprint = KeptFingerprint(holder: Self.holder, tag: Self.tag, before: "v1:aa:old", after: nil)
    #expect(try await bench.apply(Make.plan([gone])).isComplete)
    #expect(bench.azure.calls.suffix(2) == ["DELETE part", "UNTAG holder"] && tag(bench) == nil)
  }
}
