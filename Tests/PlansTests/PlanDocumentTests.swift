import Diagnostics
import Documents
import Foundation
import OrderedCollections
import Resources
import Testing

@testable import Plans

@Suite struct PlanDocumentTests {
  private func code(_ bytes: [UInt8]) -> String? {
    do {
      _ = try PlanDocument.decode(bytes, path: "x.plan.json")
      return nil
    } catch { return error.findings.all.map(\.code).joined(separator: " ") }
  }

  /// The document with a text exchanged and the digest made to fit again.
  private func edited(_ text: String, _ replacement: String) -> [UInt8] {
    let original = String(decoding: PlanDocument.encode(Sample.plan), as: UTF8.self)
    #expect(original.contains(text))
    let head = original.components(separatedBy: "],\n\"digest\"")[0].replacingOccurrences(of: text, with: replacement)
    return Array(head.utf8) + PlanDocument.trailerStart + Array(Digest.sha256(Array(head.utf8)).utf8)
      + PlanDocument.trailerEnd
  }

  @Test func `a document reads back as the plan it was made of`() throws {
    let bytes = PlanDocument.encode(Sample.plan)
    let plan = try PlanDocument.decode(bytes, path: "x.plan.json")
    #expect(PlanDocument.encode(plan) == bytes)
    #expect(plan.changes.count == Sample.operations.count + 1)
    #expect(plan.environment == Sample.plan.environment)
    #expect(plan.unmanaged == Sample.plan.unmanaged && plan.referents == Sample.plan.referents)
    #expect(plan.unchanged == Sample.plan.unchanged)
    #expect(plan.changes[0].contents == Sample.contents && plan.changes[1].contents.isEmpty)
    #expect(plan.changes[0].properties[4].after == .known(.null))
    #expect(plan.changes[0].properties[1].before == .some(.null) && plan.changes[0].properties[1].after == nil)
  }

  @Test func `what hangs on changes, limits and the origin of a plan read back`() throws {
    let plan = try PlanDocument.decode(PlanDocument.encode(Sample.plan), path: "x")
    #expect(plan.changes[0].impact == Sample.impact && plan.changes[0].type == "dtmi:test:Thing;1")
    #expect(plan.changes[1].impact == nil && plan.changes[1].type == nil)
    #expect(plan.impact == Sample.planImpact && plan.limits == Sample.limits && plan.provenance == Sample.provenance)
  }

  @Test func `a document of the version before is read`() throws {
    var old = Sample.plan
    (old.impact, old.limits, old.provenance) = (nil, [], nil)
    old.changes[0].impact = nil
    old.changes[0].type = nil
    let text = String(decoding: PlanDocument.encode(old), as: UTF8.self)
    let head = text.components(separatedBy: "],\n\"digest\"")[0].replacing("\"version\":2", with: "\"version\":1")
    let bytes =
      Array(head.utf8) + PlanDocument.trailerStart + Array(Digest.sha256(Array(head.utf8)).utf8)
      + PlanDocument.trailerEnd
    #expect(try PlanDocument.decode(bytes, path: "x").changes.count == old.changes.count)
  }

  @Test func `templates keep references, secrets and what only looks like them`() throws {
    let plan = try PlanDocument.decode(PlanDocument.encode(Sample.plan), path: "x")
    guard case .putResource(_, _, let body)? = plan.changes[0].operation else { return #expect(Bool(false)) }
    #expect(body.references.count == 4)
    #expect(Set(body.secrets().map(\.secret.description)).count == 4)
    #expect(body["$odd"]?.literal == ["$text": [1], "plain": ["$schema": "x"]])
    #expect(body["literal"]?.literal == Sample.body["literal"]?.literal)
  }

  @Test func `a document is JSON with one change a line`() throws {
    let bytes = PlanDocument.encode(Sample.plan)
    #expect(try JSONReader.parse(bytes)["changes"]?.array?.count == Sample.operations.count + 1)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("{\"address\"") }.count == Sample.operations.count + 1)
  }

  @Test func `an empty plan is a document too`() throws {
    let plan = Plan(environment: Sample.plan.environment, purpose: .destroy)
    let bytes = PlanDocument.encode(plan)
    let decoded = try PlanDocument.decode(bytes, path: "x")
    #expect(decoded.changes.isEmpty && decoded.purpose == .destroy)
  }

  @Test func `what is cut off, edited, newer or something else is called that`() {
    let bytes = PlanDocument.encode(Sample.plan)
    #expect(code(bytes) == nil)
    #expect(code([]) == "TW4201")
    #expect(code(Array("hello".utf8)) == "TW4201")
    #expect(code(Array("{\"a\":1}".utf8)) == "TW4201")
    #expect(code(Array("[]".utf8)) == "TW4201")
    #expect(code(Array("{\"format\":\"other/plan\",\"version\":1}".utf8)) == "TW4201")
    #expect(code(Array("{\"format\":\"twinwright/plan\",\"version\":3,\"novel\":1}".utf8)) == "TW4202")
    for count in stride(from: 60, to: bytes.count - 1, by: 97) {
      #expect(code(Array(bytes[..<count])) == "TW4203", "cut at \(count)")
    }
    var changed = bytes
    let place = bytes.count / 2
    changed[place] = bytes[place] == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
    #expect(["TW4200", "TW4204"].contains(code(changed)))
    #expect(code(bytes.dropLast(1) + [UInt8(ascii: " "), UInt8(ascii: "\n")]) == "TW4204")
  }

  @Test(arguments: [
    ("\"kind\":\"resource\"", "\"kind\":\"planet\""), ("\"address\":", "\"adress\":"),
    ("\"type\":\"putResource\"", "\"type\":\"melt\""), ("\"state\":\"absent\"", "\"state\":\"gone\""),
    ("\"action\":\"create\"", "\"action\":\"none\""), ("\"dependsOn\":[\"Kind.n0\"]", "\"dependsOn\":[\"Kind.n9\"]"),
    ("\"address\":\"Kind.n1\"", "\"address\":\"Kind.n0\""), ("\"$ref\":{\"target\"", "\"$rif\":{\"target\""),
    ("\"purpose\":\"apply\"", "\"purpose\":\"play\""), ("\"version\":2", "\"version\":\"2\""),
    ("\"target\":1,", "\"target\":2,"), ("\"measure\":\"deletes\"", "\"measure\":\"delets\""),
    ("\"irreversible\":[{\"code\":\"data\"", "\"irreversible\":[{\"code\":\"dat\""),
    ("\"model\":\"dtmi:test:Thing;1\"", "\"model\":\"Thing\""), ("\"line\":3", "\"line\":-3.5"),
  ])
  func `every member is checked`(text: String, replacement: String) {
    #expect(code(edited(text, replacement)) == "TW4205")
  }

  @Test func `a finding points at the change that is wrong`() throws {
    let bytes = edited("\"type\":\"putDevice\"", "\"type\":\"melt\"")
    let error = #expect(throws: DiagnosticError.self) { _ = try PlanDocument.decode(bytes, path: "x.plan.json") }
    let finding = try #require(error?.findings.all.first)
    #expect(finding.message == "changes[15]: operation: `instance` is missing")
    let span = try #require(finding.span)
    #expect(String(decoding: span.file.bytes[span.start...], as: UTF8.self).hasPrefix("{\"address\":\"Kind.n15\""))
  }

  @Test func `the digest names the bytes`() {
    let bytes = PlanDocument.encode(Sample.plan)
    #expect(PlanDocument.digest(bytes) == Digest.sha256(bytes))
    #expect(PlanDocument.digest(bytes).count == 64)
  }
}

@Suite struct PlanSchemaTests {
  @Test func `a document has the published shape`() throws {
    let document = try JSONReader.parse(PlanDocument.encode(Sample.plan))
    let check = SchemaCheck(PlanDocument.jsonSchema)
    #expect(check.problems(document) == [])
  }

  @Test func `the schema refuses what the reader refuses`() throws {
    guard case .object(var members) = try JSONReader.parse(PlanDocument.encode(Sample.plan)) else { return }
    let check = SchemaCheck(PlanDocument.jsonSchema)
    members["extra"] = 1
    #expect(check.problems(.object(members)) != [])
    members["extra"] = nil
    members["changes"] = [["address": "A.b"]]
    #expect(check.problems(.object(members)) != [])
  }

  /// The same by an independent validator, where there is one.
  @Test(.enabled(if: Python.hasJSONSchema, "python3 with the jsonschema package is not installed"))
  func `an independent validator agrees`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let schema = folder.appendingPathComponent("schema.json")
    let plan = folder.appendingPathComponent("plan.json")
    try Data(PlanDocument.jsonSchema.json).write(to: schema)
    try Data(PlanDocument.encode(Sample.plan)).write(to: plan)
    let script =
      "import json,sys,jsonschema; s,p=[json.load(open(f)) for f in sys.argv[1:]]; "
      + "jsonschema.Draft202012Validator.check_schema(s); jsonschema.Draft202012Validator(s).validate(p)"
    #expect(Python.run(["-c", script, schema.path, plan.path]) == 0)
  }
}

enum Python {
  static let hasJSONSchema = run(["-c", "import jsonschema; jsonschema.Draft202012Validator"]) == 0

  static func run(_ arguments: [String]) -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return -1 }
    process.waitUntilExit()
    return process.terminationStatus
  }
}
