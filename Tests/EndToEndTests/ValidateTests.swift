import Foundation
import Testing

/// `validate` and `explain` as a person or a workflow runs them.
@Suite struct ValidateTests {
  private static let broken = """
    {
      "@context": "dtmi:dtdl:context;2",
      "@id": "dtmi:ex:Meter;1",
      "@type": "Interface",
      "contents": [{"@type": "Property", "name": "power", "schema": "int"}]
    }
    """

  @Test func `models are checked without manifests, and machine formats stand alone on standard output`() async throws {
    try await withWorkspace { workspace in
      let good = try await workspace.run("validate", "dtdl")
      #expect(good.status == 0 && good.output == "Valid. 5 interfaces in 5 files.\n" && good.errors.isEmpty)

      try workspace.write("models/meter.json", Self.broken)
      let text = try await workspace.run("validate", "models")
      #expect(text.status == 65 && text.output.isEmpty)
      #expect(text.errors.contains("models/meter.json:5:65") && text.errors.contains("did you mean `integer`?"))

      let github = try await workspace.run("validate", "models", "--format", "github")
      #expect(github.status == 65 && github.errors.isEmpty)
      #expect(github.output.hasPrefix("::error file=models/meter.json,line=5,col=65,"))
      for format in ["json", "sarif"] {
        // An absolute path gives the same bytes: reports are relative to where the command was started.
        let one = try await workspace.run("validate", "models", "--format", format)
        let two = try await workspace.run(
          "validate", workspace.folder.appendingPathComponent("models").path, "--format", format)
        #expect(one.status == 65 && one.errors.isEmpty && one.output == two.output)
        let document = try JSONSerialization.jsonObject(with: Data(one.output.utf8)) as? [String: Any]
        #expect((document?["findings"] ?? document?["runs"]) is [Any])
        #expect(!one.output.contains(workspace.folder.path))
      }
      let empty = try await workspace.run("validate", "dtdl", "--format", "json")
      #expect(empty.status == 0 && empty.output.contains("\"findings\": []"))
      let missing = try await workspace.run("validate", "nowhere", "--format", "json")
      #expect(missing.status == 66 && missing.output.contains("\"TW0010\""))
    }
  }

  @Test func `fix makes what is surely right and leaves every other byte`() async throws {
    try await withWorkspace { workspace in
      let name = "manifests/ev-charging/extra.yaml"
      let text =
        "apiVersion: twinwright/v1\r\nkind: UserAssignedIdentity\r\nmetadata: {name: extra}\r\n"
        + "spec: {tags: {hub: ${IoTHub.ev-charging-hub}}}   # the hub\r\n"
      try workspace.write(name, text)
      let found = try await workspace.run("validate", "manifests/ev-charging", "--local")
      #expect(found.status == 65 && found.errors.contains("`twinwright validate --fix` mends 1"))
      #expect(try workspace.read(name) == text)
      let fixed = try await workspace.run("validate", "manifests/ev-charging", "--local", "--fix")
      #expect(fixed.status == 0, "\(fixed.all)")
      #expect(fixed.errors.contains("fixed \(name):4:20: quote the reference"))
      #expect(
        try workspace.read(name)
          == text.replacingOccurrences(
            of: "${IoTHub.ev-charging-hub}", with: "\"${IoTHub.ev-charging-hub}\""))
    }
  }

  @Test func `deny and allow change what a warning does`() async throws {
    try await withWorkspace { workspace in
      try workspace.edit("manifests/ev-charging/environment.yaml", "  variables:\n", "  variables:\n    unused: 1\n")
      let warned = try await workspace.run("validate", "manifests/ev-charging", "--local")
      #expect(warned.status == 0 && warned.errors.contains("warning[TW1135]"))
      for word in ["warning", "advice", "TW1135"] {
        let denied = try await workspace.run("validate", "manifests/ev-charging", "--local", "--deny", word)
        #expect(denied.status == 65 && denied.errors.contains("Refused by --deny \(word)"))
      }
      let allowed = try await workspace.run("validate", "manifests/ev-charging", "--local", "--allow", "TW1135")
      #expect(allowed.status == 0 && allowed.errors.isEmpty)
    }
  }

  @Test func `a secret that was written down is in no format`() async throws {
    try await withWorkspace { workspace in
      let secret = "planted-literal-7fK2xQ"
      let path = "manifests/ev-charging"
      try workspace.edit("\(path)/runtime.yaml", "${secret.env.OCPP_BACKEND_TOKEN}", secret)
      for format in ["text", "json", "sarif", "github"] {
        let outcome = try await workspace.run("validate", path, "--local", "--format", format)
        #expect(outcome.status == 65 && outcome.all.contains("TW1115"), "\(outcome.all)")
        #expect(!outcome.all.contains(secret), "\(format)")
      }
    }
  }

  @Test func `explain answers offline`() async throws {
    try await withWorkspace { workspace in
      let page = try await workspace.run("explain", "tw1104")
      #expect(page.status == 0 && page.output.hasPrefix("error[TW1104]: unknown property\n"))
      #expect(page.output.contains("Wrong:") && page.output.contains("Right:"))
      let list = try await workspace.run("explain", "--list")
      #expect(list.output.contains("TW0010  error") && list.output.contains("TW7003"))
      let unknown = try await workspace.run("explain", "T1104")
      #expect(unknown.status == 64 && unknown.errors.contains("did you mean `TW1104`?"))
    }
  }

  @Test func `--fix goes on until nothing more can be mended, and changes nothing in a repository`() async throws {
    try await withWorkspace { workspace in
      let slips = (0..<12).map { "{\"@type\": \"property\", \"name\": \"p\($0)\", \"schema\": \"double\",}" }
      let model = """
        {"@context": "dtmi:dtdl:context;2", "@id": "dtmi:ex:Many;1", "@type": "Interface", "extends": "dtmi:ex:Base;1",
         "contents": [\(slips.joined(separator: ","))]}
        """
      let base =
        #"{"@context": "dtmi:dtdl:context;2", "@id": "dtmi:ex:Base;1", "@type": "Interface", "contents": "#
        + #"[{"@type": "Property", "name": "x", "schema": "int"}]}"#
      try workspace.write("models/many.json", model)
      try workspace.write("repository/dtmi/ex/base-1.json", base)
      let outcome = try await workspace.run("validate", "models", "--repository", "repository", "--fix")
      #expect(outcome.errors.contains("taken from repository: 1 model"), "\(outcome.all)")
      #expect(outcome.errors.components(separatedBy: "take the comma away").count == 13, "\(outcome.all)")
      #expect(outcome.errors.components(separatedBy: "write `Property`").count == 13)
      #expect(outcome.status == 65 && outcome.errors.contains("repository/dtmi/ex/base-1.json:1:"))
      let after = try String(
        contentsOf: workspace.folder.appendingPathComponent("repository/dtmi/ex/base-1.json"), encoding: .utf8)
      #expect(after == base)
    }
  }

  @Test func `links that lead back are walked once, and a file that several paths lead to counts once`() async throws {
    try await withWorkspace { workspace in
      let model = #"{"@context": "dtmi:dtdl:context;2", "@id": "dtmi:ex:A;1", "@type": "Interface"}"#
      try workspace.write("models/a.json", model)
      for name in ["here", "there"] {
        try FileManager.default.createSymbolicLink(
          atPath: workspace.folder.appendingPathComponent("models/\(name)").path, withDestinationPath: ".")
      }
      let outcome = try await workspace.run("validate", "models")
      #expect(outcome.status == 0 && outcome.output == "Valid. 1 interface in 1 file.\n", "\(outcome.all)")
      let list = try await workspace.run("models", "list", "models")
      #expect(list.status == 0, "\(list.all)")
      let absolute = workspace.folder.appendingPathComponent("models/a.json").path
      let twice = try await workspace.run("validate", "models/a.json", absolute)
      #expect(twice.status == 0 && twice.output == "Valid. 1 interface in 1 file.\n", "\(twice.all)")
    }
  }

  @Test func `silent notes are told where --deny asks for them, and codes that do not exist are refused`() async throws
  {
    try await withWorkspace { workspace in
      try workspace.write(
        "models/a.json",
        #"{"@context": "dtmi:dtdl:context;2", "@id": "dtmi:ex:A;1", "@type": "Interface", "contents": "#
          + #"[{"@type": "Property", "name": "x", "schema": "double", "writable": true}]}"#)
      #expect(try await workspace.run("validate", "models").status == 0)
      for word in ["note", "TW2130"] {
        let outcome = try await workspace.run("validate", "models", "--deny", word)
        #expect(outcome.status == 65 && outcome.errors.contains("TW2130"), "\(outcome.all)")
      }
      #expect(try await workspace.run("validate", "models", "--deny", "TW9999").status == 64)
    }
  }
}
