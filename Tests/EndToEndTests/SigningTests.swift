import Foundation
import Testing

private let openssl = "/usr/bin/openssl"

/// Plans that are signed, approved, applied by their signatures and audited, with keys that openssl made.
@Suite(
  .serialized, .enabled(if: FileManager.default.isExecutableFile(atPath: openssl), "openssl is not installed"),
  .timeLimit(.minutes(10)))
struct SigningTests {
  private static let manifests = "manifests/ev-charging"

  /// Makes `NAME.key` and `NAME.pem`.
  private static func makeKey(_ name: String, _ workspace: Workspace, curve: Bool = false) async throws {
    let kind = curve ? ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"] : ["-algorithm", "ed25519"]
    for arguments in [
      ["genpkey"] + kind + ["-out", "\(name).key"], ["pkey", "-in", "\(name).key", "-pubout", "-out", "\(name).pem"],
    ] {
      let made = try await workspace.start(URL(fileURLWithPath: openssl), arguments).outcome()
      try #require(made.status == 0, "\(made.all)")
    }
  }

  /// Adds `policy.approvals` to the example's environment.
  private static func requireApprovals(_ workspace: Workspace) throws {
    try workspace.edit(
      "manifests/ev-charging/environment.yaml", "  location: eastus\n",
      """
        location: eastus
        policy:
          approvals:
            required: 2
            keys: {ann: ../../ann.pem, ben: ../../ben.pem}

      """)
  }

  @Test func `an environment that asks for two signatures is applied by two, and the audit proves it`() async throws {
    try await withWorkspace { workspace in
      try await Self.makeKey("ann", workspace)
      try await Self.makeKey("ben", workspace, curve: true)
      try await Self.makeKey("eve", workspace)
      try Self.requireApprovals(workspace)
      let direct = try await workspace.run("apply", Self.manifests, "--local", "--yes")
      #expect(direct.status == 78 && direct.errors.contains("TW5040"), "\(direct.all.suffix(2000))")
      let plan = try await workspace.run("plan", Self.manifests, "--local", "--out", "p.json", "--sign", "ann.key")
      #expect(plan.status == 2, "\(plan.all.suffix(2000))")
      #expect(try await workspace.run("approve", "p.json", "--key", "eve.key", "--yes").status == 0)
      let refused = try await workspace.run("apply", "p.json", "--local", "--yes")
      #expect(refused.status == 78, "\(refused.all.suffix(2000))")
      #expect(refused.errors.contains("1 of 2 required signatures (ann)"), "\(refused.errors)")
      #expect(refused.errors.contains("line 2 of p.json.attestations.jsonl: it is signed by a key that is not trusted"))
      #expect(try await workspace.run("approve", "p.json", "--key", "ben.key").status == 78, "nobody was asked")
      let approved = try await workspace.run("approve", "p.json", "--key", "ben.key", "--yes", "--comment", "as agreed")
      #expect(approved.status == 0 && approved.errors.contains("ECDSA P-256"), "\(approved.all.suffix(500))")
      let applied = try await workspace.run("apply", "p.json", "--local", "--yes")
      #expect(applied.status == 0, "\(applied.all.suffix(2000))")

      let audit = try await workspace.run("audit", "verify", "p.json")
      // Eve's line counts for nothing, and the audit says so.
      #expect(audit.status == 65 && audit.errors.contains("TW5055"), "\(audit.all)")
      let lines = try workspace.read("p.json.attestations.jsonl").split(separator: "\n")
      try workspace.write("p.json.attestations.jsonl", lines[0] + "\n" + lines[2] + "\n")
      let clean = try await workspace.run("audit", "verify", "p.json")
      #expect(clean.status == 0 && clean.output.contains("approved by ben"), "\(clean.all)")
      #expect(clean.output.contains("as agreed"))
      let history = try await workspace.run("audit", "show", "TwinGraph.fleet/twins/EV-001")
      #expect(history.status == 0 && history.output.contains("step-succeeded create"), "\(history.all)")
      for secret in [Workspace.backendToken, Workspace.clientSecret] {
        #expect(!audit.all.contains(secret) && !history.all.contains(secret))
      }
      // A plan that somebody changed after it was signed.
      let text = try workspace.read("p.json")
      try workspace.write("p.json", text.replacingOccurrences(of: "eastus", with: "westus"))
      #expect(try await workspace.run("apply", "p.json", "--local", "--yes").status == 65)
      #expect(try await workspace.run("audit", "verify", "p.json").status == 65)
    }
  }

  @Test func `a program that has the key signs, and what it signs wrongly is not believed`() async throws {
    try await withWorkspace { workspace in
      try await Self.makeKey("vault", workspace)
      try await Self.makeKey("other", workspace)
      try workspace.write(
        "sign",
        "#!/bin/sh\ncat > message && openssl pkeyutl -sign -inkey vault.key -rawin -in message | openssl base64 -A\n")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: workspace.folder.appendingPathComponent("sign").path)
      #expect(try await workspace.run("plan", Self.manifests, "--local", "--out", "p.json").status == 2)
      // Keys that are trusted are asked for, whatever is applied.
      let unsaved = try await workspace.run("apply", Self.manifests, "--local", "--yes", "--trusted-keys", "vault.pem")
      #expect(unsaved.status == 78 && unsaved.errors.contains("TW5040"), "\(unsaved.all.suffix(800))")
      let key = "command:" + workspace.folder.appendingPathComponent("sign").path
      let missing = try await workspace.run("approve", "p.json", "--key", "nowhere.key", "--yes")
      #expect(missing.status == 66 && missing.errors.contains("cannot read nowhere.key"), "\(missing.all)")
      let bare = try await workspace.run("approve", "p.json", "--key", key, "--yes")
      #expect(bare.status == 64 && bare.errors.contains("--public-key"), "\(bare.all.suffix(500))")
      let wrong = try await workspace.run("approve", "p.json", "--key", key, "--public-key", "other.pem", "--yes")
      #expect(wrong.status == 1 && wrong.errors.contains("TW5043"), "\(wrong.all.suffix(500))")
      let signed = try await workspace.run("approve", "p.json", "--key", key, "--public-key", "vault.pem", "--yes")
      #expect(signed.status == 0, "\(signed.all.suffix(500))")
      let applied = try await workspace.run("apply", "p.json", "--local", "--yes", "--trusted-keys", "vault.pem")
      #expect(applied.status == 0, "\(applied.all.suffix(500))")
    }
  }

  @Test(arguments: [false, true])
  func `securesystemslib and in-toto verify our envelopes, and we verify theirs`(_ curve: Bool) async throws {
    let python = try await PinnedEnvironment.named(
      "dsse", ["securesystemslib==1.6.0", "cryptography==50.0.2", "in-toto-attestation==0.9.3"])
    try await withWorkspace { workspace in
      try await Self.makeKey("ann", workspace, curve: curve)
      let script = Workspace.root.appendingPathComponent("Tests/EndToEndTests/signatures.py").path
      #expect(
        try await workspace.run("plan", Self.manifests, "--local", "--out", "p.json", "--sign", "ann.key").status == 2)
      #expect(try await workspace.run("approve", "p.json", "--key", "ann.key", "--yes").status == 0)
      let verified = try await workspace.start(
        python.program("python"), [script, "verify", "p.json.attestations.jsonl", "ann.pem"]
      ).outcome()
      #expect(verified.status == 0, "\(verified.all)")
      #expect(verified.output.split(separator: "\n").count == 2)
      // The same statement, signed by them: laid out as ours it counts for our apply.
      let line = try #require(try workspace.read("p.json.attestations.jsonl").split(separator: "\n").last)
      let envelope = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let payload = try #require((envelope["payload"] as? String).flatMap { Data(base64Encoded: $0) })
      try payload.write(to: workspace.folder.appendingPathComponent("statement.json"))
      let theirs = try await workspace.start(
        python.program("python"), [script, "sign", "ann.key", "ann.pem", "statement.json"]
      ).outcome()
      #expect(theirs.status == 0, "\(theirs.all)")
      try workspace.write("foreign.json", theirs.output)
      try FileManager.default.removeItem(at: workspace.folder.appendingPathComponent("p.json.attestations.jsonl"))
      let added = try await workspace.run("approve", "p.json", "--envelope", "foreign.json")
      #expect(added.status == 0, "\(added.all.suffix(500))")
      let applied = try await workspace.run("apply", "p.json", "--local", "--yes", "--trusted-keys", "ann.pem")
      #expect(applied.status == 0, "\(applied.all.suffix(800))")
    }
  }
}
