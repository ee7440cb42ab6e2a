import DTDL
import Diagnostics
import Documents
import Foundation  // folders are walked here, for tests only
import Testing

@testable import ModelTools

/// A public ontology beside the repository; these tests are skipped where it is absent.
private enum Ontology {
  static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data/ontologies/Azure_opendigitaltwins-building").path

  static var isThere: Bool { FileManager.default.fileExists(atPath: folder) }

  static func files() -> [SourceFile] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
      FileManager.default.contents(atPath: "\(folder)/\(name)").map { SourceFile(path: name, bytes: Array($0)) }
    }
  }
}

@Suite(.enabled(if: Ontology.isThere)) struct OntologyTests {
  @Test func `an ontology of 768 models is listed, batched, drawn by namespace and equal to itself`() throws {
    var findings = Findings()
    let set = ModelSet.read(Ontology.files(), findings: &findings)
    #expect(ModelListing(set).entries.count == 768)
    let graph = try ModelGraph(set, batchSize: 250)
    #expect(graph.batches.map(\.count) == [250, 250, 250, 18])
    #expect(graph.missing.isEmpty)
    let picture = GraphPicture(namespacesOf: graph, limit: 300)
    #expect(picture.boxes.count == 8)
    #expect(GraphSVG.render(picture).contains("334 interfaces"))
    #expect(ModelDiff(from: set, to: set).interfaces.isEmpty)
  }

  @Test func `every file of an ontology means the same when it is laid out, and stays so`() throws {
    for file in Ontology.files() {
      let once = try #require(try ModelFormatter.format(file.bytes), "\(file.path)")
      let twice = try ModelFormatter.format(once)
      #expect(twice == once, "\(file.path)")
      let (before, after) = (try JSONReader.parse(file.bytes), try JSONReader.parse(once))
      #expect(before.isEquivalent(to: after), "\(file.path)")
    }
  }
}
