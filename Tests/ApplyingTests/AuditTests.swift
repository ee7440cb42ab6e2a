import Attestations
import Cloud
import Crypto
import Diagnostics
import Documents
import Files
import OrderedCollections
import Plans
import Resources
import Testing
import Twins

@testable import Applying

@Suite struct AuditTests {
  private static let key = P256.Signing.PrivateKey()
  private static let journalPath = "plans/test.journal.jsonl"

  /// A reviewed plan, what was signed about it, and the journal of its apply.
  private struct Case {
    var plan: [UInt8]
    var attestations: [UInt8]
    var journal: [UInt8]
    let trusted: TrustedKey

    func audit(required: Int = 1) throws -> PlanAudit {
      PlanAudit(
        plans: [
          .init(
            path: "x.plan.json", plan: try PlanDocument.decode(plan, path: "x.plan.json"),
            digest: PlanDocument.digest(plan), attestations: AttestationFile(attestations))
        ], journals: [(AuditTests.journalPath, journal)], rule: ApprovalRule(required: required, keys: [trusted]))
    }

    /// Whether anything is found wrong, a plan that cannot be read included.
    var isDoubted: Bool { ((try? audit())?.findings.hasErrors) ?? true }
  }

  private static func address(_ number: Int) -> ObjectAddress { ObjectAddress("TwinGraph.g/twins/t\(number)") }

  private static func plan() -> Plan {
    let instance = ResourceID(
      "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DigitalTwins/digitalTwinsInstances/i")!
    let changes = (1...2).map { number in
      Change(
        address: address(number), kind: .twin, identifier: "t\(number)", action: .delete,
        reason: Reason(.pruned, "goes"), pin: .present(etag: "e", digest: ""),
        operation: .deleteTwin(instance: instance, "t\(number)"))
    }
    return Plan(
      environment: .init(name: "test", subscription: "s", location: "eastus", resourceGroup: "rg"), purpose: .apply,
      changes: changes)
  }

  private static func made(
    expires: String? = nil, begun: [(ObjectAddress, String)]? = nil, names signature: Bool = true, finishes: Bool = true
  ) async throws -> Case {
    let document = PlanDocument.encode(plan())
    let digest = PlanDocument.digest(document)
    let trusted = TrustedKey(name: "ann", key: try #require(PublicKey(encoded: Array(key.publicKey.derRepresentation))))
    let attestation = PlanAttestation(
      kind: .approved, plan: .init(name: "x.plan.json", digest: digest), environment: "test", purpose: "apply",
      summary: ["delete": 2], signer: "Ann", time: "2026-01-01T00:00:00.000Z", expires: expires)
    let envelope = try attestation.signed(keyID: trusted.key.identifier) {
      Array(try key.signature(for: $0).derRepresentation)
    }
    let lines = envelope.line + [0x0a]
    let files = MemoryFileStore([:])
    let journal = try Journal(path: journalPath, files: files, now: { 1_767_312_000_000 })
    await journal.begin(plan: digest)
    let approvals = AttestationFile(lines).lines.map {
      JournalEntry.Approval(signer: "ann", key: trusted.key.identifier, line: $0.digest)
    }
    await journal.note(.applyBegun, action: "apply", approvals: signature ? approvals : [])
    for (address, action) in begun ?? [(address(1), "delete"), (address(2), "delete")] {
      await journal.note(.stepBegun, [address.description], action: action)
      await journal.note(.stepSucceeded, [address.description], action: action, milliseconds: 3)
    }
    if finishes { await journal.note(.applyFinished, summary: .init(done: 2)) }
    try await journal.commit()
    return Case(plan: document, attestations: lines, journal: try files.read(journalPath), trusted: trusted)
  }

  private func codes(_ audit: PlanAudit) -> [String] { audit.findings.sorted.map(\.code) }

  @Test func `what was reviewed, signed and applied holds`() async throws {
    let audit = try await Self.made().audit()
    #expect(codes(audit).isEmpty)
    #expect(audit.applies.map(\.done) == [2])
    #expect(audit.signers["x.plan.json"]?.map(\.key.name) == ["ann"])
  }

  @Test func `no byte of a plan, a signature or a journal can be changed unnoticed`() async throws {
    let good = try await Self.made()
    #expect(!good.isDoubted)
    for part in [\Case.plan, \.attestations, \.journal] {
      for index in good[keyPath: part].indices {
        for bit in [UInt8(1), 0x10] {
          var changed = good
          changed[keyPath: part][index] ^= bit
          #expect(changed.isDoubted, "byte \(index) of \(part), bit \(bit)")
        }
      }
    }
  }

  @Test func `things that the plan does not hold, or does otherwise, are named`() async throws {
    let audit = try await Self.made(begun: [(Self.address(1), "update"), (ObjectAddress("IoTHub.x"), "delete")]).audit()
    #expect(codes(audit) == ["TW5051"])
    let message = audit.findings.all.first?.message ?? ""
    #expect(message.contains("update TwinGraph.g/twins/t1") && message.contains("delete IoTHub.x"))
  }

  @Test func `a signature that had expired, was not named or is gone allowed nothing`() async throws {
    let expired = try await Self.made(expires: "2026-01-01T12:00:00.000Z").audit()
    #expect(Set(codes(expired)) == ["TW5054", "TW5055"])
    #expect(codes(try await Self.made(names: false).audit()) == ["TW5054"])
    var gone = try await Self.made()
    gone.attestations = []
    #expect(codes(try gone.audit()) == ["TW5054", "TW5054"])
    #expect(codes(try await Self.made().audit(required: 2)) == ["TW5054"])
  }

  @Test func `an apply without an end, and one of an unknown plan, are told`() async throws {
    let broken = try await Self.made(finishes: false).audit()
    #expect(codes(broken) == ["TW5053"] && !broken.findings.hasErrors)
    let good = try await Self.made()
    let other = PlanAudit(plans: [], journals: [(Self.journalPath, good.journal)])
    #expect(codes(other) == ["TW5052"] && !other.findings.hasErrors)
    let never = PlanAudit(
      plans: [
        .init(path: "x", plan: Self.plan(), digest: PlanDocument.digest(good.plan), attestations: AttestationFile([]))
      ], journals: [(Self.journalPath, [])])
    #expect(codes(never) == ["TW5052"] && never.findings.hasErrors)
  }

  @Test func `the history of an object is that of what lies in it too`() async throws {
    let journal = try await Self.made().journal
    #expect(ObjectHistory(of: "TwinGraph.g/twins/t1", in: [("j", journal)]).moments.count == 2)
    #expect(ObjectHistory(of: "TwinGraph.g", in: [("j", journal)]).moments.count == 4)
    #expect(ObjectHistory(of: "TwinGraph.g/twins/t", in: [("j", journal)]).moments.isEmpty)
  }
}
