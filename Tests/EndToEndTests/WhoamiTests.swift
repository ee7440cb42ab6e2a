import Foundation
import Programs
import Testing

/// `twinwright whoami` as a user runs it, against the local Azure.
@Suite struct WhoamiTests {
  private static let openssl = "/usr/bin/openssl"
  private static let client = "7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a003"

  private func document(_ outcome: Workspace.Outcome) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  @Test func `whoami names the credential, the caller and what the others lack`() async throws {
    try await withWorkspace { workspace in
      let text = try await workspace.run("whoami", "--local")
      #expect(text.status == 0, "\(text.all)")
      #expect(text.output.contains("> client-secret"))
      #expect(text.output.contains("AZURE_FEDERATED_TOKEN_FILE is not set"))
      #expect(!text.all.contains(Workspace.clientSecret))
      let json = try document(try await workspace.run("whoami", "--local", "--format", "json"))
      #expect(json["credential"] as? String == "client-secret")
      #expect(json["applicationId"] as? String == Self.client)
      #expect((json["candidates"] as? [Any])?.count == 7)
      #expect(json["subscriptionName"] as? String == "Local Azure")
    }
  }

  @Test func `a managed identity signs in to the local Azure, and a token file where anything goes`() async throws {
    try await withWorkspace { workspace in
      #expect(try await workspace.run("local", "start", "--mqtt", "off").status == 0)
      try workspace.write("assertion", "e30.e30.planted-assertion\n")
      let settings = [
        "AZURE_TOKEN_CREDENTIALS": "WorkloadIdentityCredential", "AZURE_FEDERATED_TOKEN_FILE": "assertion",
      ]
      let refused = try await workspace.run("whoami", "--local", adding: settings)
      #expect(refused.status == 77 && refused.errors.contains("AADSTS"), "\(refused.all)")
      #expect(!refused.all.contains("planted"))
      #expect(try await workspace.run("local", "stop").status == 0)
      #expect(try await workspace.run("local", "start", "--mqtt", "off", "--credentials", "any").status == 0)
      let machine = try await workspace.run(
        "whoami", "--local", "--format", "json", adding: ["AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential"])
      #expect(try document(machine)["credential"] as? String == "managed-identity", "\(machine.all)")
      // Header and claims `{}`, and a signature that nobody has made.
      let job = try await workspace.run("whoami", "--local", "--format", "json", adding: settings)
      #expect(try document(job)["credential"] as? String == "workload-identity", "\(job.all)")
      #expect(!job.all.contains("planted"))
    }
  }

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: openssl), "no /usr/bin/openssl to make certificates with"),
    arguments: ["RS256", "PS256"])
  func `a certificate that openssl made signs in to the local Azure`(_ algorithm: String) async throws {
    try await withWorkspace { workspace in
      let made = Process()
      made.executableURL = URL(fileURLWithPath: Self.openssl)
      let path = workspace.folder.appendingPathComponent("client.pem").path
      made.arguments =
        ["req", "-x509", "-newkey", "rsa:2048", "-days", "2", "-subj", "/CN=test", "-passout", "pass:planted-pass"]
        + ["-keyout", path + ".key", "-out", path + ".crt"]
      made.standardError = FileHandle.nullDevice
      #expect(try await Program(made).end() == 0)
      try workspace.write("client.pem", try workspace.read("client.pem.key") + workspace.read("client.pem.crt"))
      let settings = [
        "AZURE_TOKEN_CREDENTIALS": "client-certificate", "AZURE_CLIENT_CERTIFICATE_PATH": "client.pem",
        "TWINWRIGHT_ASSERTION_ALGORITHM": algorithm,
      ]
      let locked = try await workspace.run("whoami", "--local", adding: settings)
      #expect(locked.status == 77)
      #expect(locked.errors.contains("AZURE_CLIENT_CERTIFICATE_PASSWORD"), "\(locked.errors)")
      let unknown = try await workspace.run(
        "whoami", "--local", adding: settings.merging(["AZURE_CLIENT_CERTIFICATE_PASSWORD": "planted-pass"]) { $1 })
      #expect(unknown.status == 77 && unknown.errors.contains("AADSTS700027"), "\(unknown.all)")
      let trusted = try await workspace.run("local", "trust", "client.pem")
      #expect(trusted.status == 0 && trusted.output.contains("this key"), "\(trusted.all)")
      let opened = try await workspace.run(
        "whoami", "--local", "--format", "json",
        adding: settings.merging(["AZURE_CLIENT_CERTIFICATE_PASSWORD": "planted-pass"]) { $1 })
      #expect(try document(opened)["credential"] as? String == "client-certificate", "\(opened.all)")
      #expect(!opened.all.contains("planted"))
    }
  }

  @Test func `the Azure CLI on the PATH is asked for a token, and its refusal is told`() async throws {
    try await withWorkspace { workspace in
      func encoded(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacingOccurrences(of: "=", with: "")
          .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
      }
      let claims =
        #"{"aud":"https://management.azure.com","exp":4000000000,"oid":"object-7","tid":"tenant-7","upn":"a@b.example"}"#
      let token = "\(encoded("{}")).\(encoded(claims)).planted"
      try install(
        "echo 'WARNING: old' >&2; echo \"$*\" > az.log; echo '{\"accessToken\":\"\(token)\",\"expires_on\":4000000000}'",
        in: workspace)
      let settings = [
        "AZURE_TOKEN_CREDENTIALS": "AzureCliCredential", "PATH": "\(workspace.folder.path)/bin:/usr/bin:/bin",
      ]
      let signedIn = try await workspace.run("whoami", "--local", "--format", "json", adding: settings)
      let json = try document(signedIn)
      #expect(json["credential"] as? String == "azure-cli", "\(signedIn.all)")
      #expect(json["objectId"] as? String == "object-7")
      #expect(json["userName"] as? String == "a@b.example")
      #expect(!signedIn.all.contains("planted"))
      #expect(
        try workspace.read("az.log").hasPrefix(
          "account get-access-token --output json --resource https://management.azure.com --tenant "))
      try install("echo planted; echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1", in: workspace)
      let refused = try await workspace.run("whoami", "--local", adding: settings)
      #expect(refused.status == 77)
      #expect(refused.errors.contains("run `az login`"), "\(refused.errors)")
      #expect(!refused.all.contains("planted"))
    }
  }

  @Test func `without any credential, and with a word that names none, the setting is named`() async throws {
    try await withWorkspace { workspace in
      let none = try await workspace.run(
        "whoami", adding: ["AZURE_TOKEN_CREDENTIALS": "dev", "PATH": "/nowhere", "AZURE_CLIENT_SECRET": ""])
      #expect(none.status == 78)
      #expect(none.errors.contains("TW6010") && none.errors.contains("there is no `az` on the PATH"), "\(none.errors)")
      let wrong = try await workspace.run("whoami", "--local", adding: ["AZURE_TOKEN_CREDENTIALS": "managed"])
      #expect(wrong.status == 78)
      #expect(wrong.errors.contains("TW6011"), "\(wrong.errors)")
    }
  }

  /// Puts a script called `az` on the PATH that the test uses.
  private func install(_ script: String, in workspace: Workspace) throws {
    let bin = workspace.folder.appendingPathComponent("bin")
    try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
    let path = bin.appendingPathComponent("az").path
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }
}
