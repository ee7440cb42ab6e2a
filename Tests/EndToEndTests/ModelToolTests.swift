import Foundation
import Testing

/// The model commands as a user runs them: nothing of Azure, only files.
@Suite struct ModelToolTests {
  @Test func `fmt gives the example's models back what another tool made of them`() async throws {
    try await withWorkspace { workspace in
      let path = "dtdl/evcharging/Battery.json"
      let written = try workspace.read(path)
      #expect(try await workspace.run("fmt", "dtdl", "--check").status == 0, "the repository's models are laid out")
      let json = try JSONSerialization.jsonObject(with: Data(written.utf8))
      let other = try JSONSerialization.data(withJSONObject: json, options: [.sortedKeys, .withoutEscapingSlashes])
      try workspace.write(path, String(decoding: other, as: UTF8.self))
      let check = try await workspace.run("fmt", "dtdl", "--check")
      #expect(check.status == 2)
      #expect(check.output == "\(path)\n")
      #expect(try await workspace.run("fmt", "dtdl").output == "\(path)\n")
      #expect(try workspace.read(path) == written)
    }
  }

  @Test func `list, graph and diff work on the example's models`() async throws {
    try await withWorkspace { workspace in
      let list = try await workspace.run("models", "list", "dtdl")
      #expect(list.status == 0, "\(list.all)")
      #expect(list.output.contains("dtmi:evcharging:Battery;1"))
      #expect(list.output.contains("dtdl/evcharging/Battery.json:1"))
      let graph = try await workspace.run("models", "graph", "dtdl", "--format", "svg")
      #expect(graph.status == 0, "\(graph.all)")
      #expect(graph.output.hasPrefix("<svg ") && graph.output.hasSuffix("</svg>\n"))
      let same = try await workspace.run("models", "diff", "dtdl", Workspace.root.appendingPathComponent("dtdl").path)
      #expect(same.status == 0, "\(same.all)")
      #expect(same.output == "No differences.\n")
    }
  }

  @Test func `fmt keeps links and modes, and a check exits 2`() async throws {
    try await withWorkspace { workspace in
      try workspace.write("real/a.json", "{\"@type\":\"Interface\",\"@id\":\"dtmi:x:A;1\"}")
      let (real, link) = (
        workspace.folder.appendingPathComponent("real/a.json"), workspace.folder.appendingPathComponent("link.json")
      )
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: real.path)
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: real)
      let check = try await workspace.run("fmt", "--check", "link.json")
      #expect(check.status == 2)
      #expect(check.output == "link.json\n")
      #expect(try await workspace.run("fmt", "link.json").status == 0)
      #expect(try workspace.read("real/a.json") == "{\n  \"@id\": \"dtmi:x:A;1\",\n  \"@type\": \"Interface\"\n}\n")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == real.path)
      let mode = try FileManager.default.attributesOfItem(atPath: real.path)[.posixPermissions] as? NSNumber
      #expect(mode?.intValue == 0o600)
    }
  }

  @Test func `the exit code of a comparison says how grave it is`() async throws {
    try await withWorkspace { workspace in
      let file = "dtdl/evcharging/Battery.json"
      try FileManager.default.copyItem(
        at: workspace.folder.appendingPathComponent("dtdl"), to: workspace.folder.appendingPathComponent("before"))
      let property = "{\"@type\": \"Property\", \"name\": \"%\", \"schema\": \"integer\"}"
      let first = "\"contents\": ["
      try workspace.edit(file, first, "\(first) \(property.replacing("%", with: "serial")),")
      #expect(try await workspace.run("models", "diff", "before", "dtdl").status == 0)
      try workspace.edit(
        "before/evcharging/Battery.json", first, "\(first) \(property.replacing("%", with: "serial")),")
      try workspace.edit(
        file, "\"name\": \"serial\", \"schema\": \"integer\"", "\"name\": \"serial\", \"schema\": \"long\"")
      #expect(try await workspace.run("models", "diff", "before", "dtdl").status == 2)
      let back = try await workspace.run("models", "diff", "dtdl", "before", "--format", "markdown")
      #expect(back.status == 3)
      #expect(back.output.contains("`serial.schema`: `long` → `integer`"), "\(back.output)")
    }
  }

  @Test func `a model that needs others takes them from a repository`() async throws {
    try await withWorkspace { workspace in
      let model = { (id: String, more: String) in
        "{\"@context\": \"dtmi:dtdl:context;3\", \"@id\": \"\(id)\", \"@type\": \"Interface\"\(more)}"
      }
      try workspace.write("a.json", model("dtmi:com:example:A;1", ", \"extends\": \"dtmi:com:example:Base;1\""))
      try workspace.write("models/dtmi/com/example/base-1.json", model("dtmi:com:example:Base;1", ""))
      let alone = try await workspace.run("models", "graph", "a.json")
      #expect(alone.status == 65)
      #expect(alone.output.contains("Needed, but not among the models: 1 model\n  dtmi:com:example:Base;1"))
      let whole = try await workspace.run("models", "graph", "a.json", "--repository", "models", "--format", "mermaid")
      #expect(whole.status == 0, "\(whole.all)")
      #expect(whole.errors.contains("dtmi:com:example:Base;1 (dtmi/com/example/base-1.json)"))
      let wrong = try await workspace.run("models", "graph", "a.json", "--root", "dtmi:com:example:a;1")
      #expect(wrong.status == 64)
      #expect(wrong.errors.contains("did you mean `dtmi:com:example:A;1`?"), "\(wrong.errors)")
    }
  }
}
