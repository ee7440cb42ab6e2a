import Cloud
import DTDL
import Documents
import OrderedCollections
import Testing
import Twins

@testable import Plans

@Suite struct FingerprintTests {
  private let a = Fingerprinter(key: Array("key a".utf8))
  private let b = Fingerprinter(key: Array("key b".utf8))

  @Test func `equal secrets have equal fingerprints under one key only`() {
    #expect(a.fingerprint(of: "x") == a.fingerprint(of: "x"))
    #expect(a.fingerprint(of: "x") != a.fingerprint(of: "y"))
    #expect(a.fingerprint(of: "x") != b.fingerprint(of: "x"))
    #expect(a.canCompare(a.fingerprint(of: "x")) && !b.canCompare(a.fingerprint(of: "x")))
    #expect(a.fingerprint(of: "x").hasPrefix("v1:\(a.keyID):") && a.keyID.count == 8)
  }

  @Test func `several secrets count with their names and in any order`() {
    let one = a.fingerprint(of: [(name: "p", secret: "1"), (name: "q", secret: "2")])
    #expect(a.fingerprint(of: [(name: "q", secret: "2"), (name: "p", secret: "1")]) == one)
    #expect(a.fingerprint(of: [(name: "p", secret: "2"), (name: "q", secret: "1")]) != one)
    #expect(a.fingerprint(of: [(name: "p", secret: "1q"), (name: "", secret: "2")]) != one)
    #expect(a.fingerprint(of: [(name: "", secret: "x")]) != a.fingerprint(of: "x"))
  }

  @Test func `SHA-256 is that of the standard`() {
    #expect(
      Digest.sha256(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}

@Suite struct PinTests {
  private let volatile = [ValuePath([.member("etag")]), ValuePath([.member("properties"), .member("state")])]

  private func resource(_ body: Value, etag: String? = nil) -> LiveResource {
    LiveResource(id: Sample.hub, body: body, etag: etag)
  }

  @Test func `what moves on its own is no part of a pin`() {
    let before = Pins.pin(of: resource(["a": 1, "properties": ["state": "x", "b": 2]], etag: "1"), volatile: volatile)
    let after = Pins.pin(
      of: resource(["properties": ["b": 2.0, "state": "y"], "a": 1, "etag": "2"], etag: "2"), volatile: volatile)
    #expect(before.holds(for: after))
    let moved = Pins.pin(of: resource(["a": 2, "properties": ["b": 2]], etag: "3"), volatile: volatile)
    #expect(!before.holds(for: moved))
    #expect(!before.holds(for: .absent) && !Pin.absent.holds(for: before))
    #expect(Pin.absent.holds(for: .absent))
  }

  @Test func `what the runtime writes is no part of a twin's pin`() {
    var twin = Sample.twin
    let before = Pins.pin(of: twin, etag: "1", runtime: ["a", "part/b"])
    twin.contents["a"] = 9
    twin.contents["part"] = ["$metadata": [:], "b": 7]
    #expect(before.holds(for: Pins.pin(of: twin, etag: "2", runtime: ["a", "part/b"])))
    twin.contents["c"] = 1
    #expect(!before.holds(for: Pins.pin(of: twin, etag: "3", runtime: ["a", "part/b"])))
  }

  @Test func `where no content was read the etag decides, and without one that it is there`() {
    let seen = Pins.pin(etag: "1")
    #expect(seen.holds(for: Pins.pin(of: Sample.twin, etag: "1")))
    #expect(!seen.holds(for: Pins.pin(of: Sample.twin, etag: "2")))
    #expect(Pins.pin(etag: nil).holds(for: Pins.pin(of: Sample.twin, etag: "2")))
    #expect(!Pins.pin(etag: nil).holds(for: .absent))
  }

  @Test func `the service's spelling of a model breaks no pin`() {
    let sent: Value = ["@context": "dtmi:dtdl:context;3", "@id": "dtmi:test:Thing;1", "@type": "Interface"]
    let stored: Value = ["@id": "dtmi:test:Thing;1", "@type": "Interface", "@context": ["dtmi:dtdl:context;3"]]
    let pins = [sent, stored].map {
      Pins.pin(of: LiveModel(id: Sample.model, definition: $0, decommissioned: false))
    }
    #expect(pins[0].holds(for: pins[1]))
  }

  @Test func `a plan says what the runtime writes of a twin it changes`() {
    var change = Sample.plan.changes[7]
    change.suppressed = [
      Suppression(path: ValuePath([.member("a")]), rule: .runtime, before: nil, after: nil),
      Suppression(path: ValuePath([.member("part"), .member("b")]), rule: .runtime, before: nil, after: nil),
      Suppression(path: ValuePath([.member("c")]), rule: .casing, before: nil, after: nil),
    ]
    #expect(change.runtimeProperties == ["a", "part/b"])
  }
}
