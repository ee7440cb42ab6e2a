import Diagnostics
import Foundation  // to find the models
import OrderedCollections
import Testing

@testable import DTDL

/// Real ontologies of other people.
struct OntologyTests {
  private static let ontologies = [
    ("RealEstateCore_rec/Source", 1364), ("Azure_opendigitaltwins-building/Ontology", 767),
    ("Azure_opendigitaltwins-energygrid/Ontology", 113), ("Azure_opendigitaltwins-smartcities/Ontology", 63),
  ]

  @Test(
    .enabled(if: SharedData.exists("ontologies"), "no shared data beside the repository"), arguments: ontologies)
  func `public ontologies read without errors and upload in order`(folder: String, count: Int) throws {
    let files = SharedData.models(below: "ontologies/\(folder)")
    var findings = Findings()
    let models = ModelSet.read(files, findings: &findings)
    let errors = findings.sorted.filter { $0.severity == .error }
    #expect(models.interfaces.count == count)
    #expect(errors.map(line) == [])
    try expectUploadOrder(models, batches: models.batches(maximum: 250))
  }

  @Test func `our own models read without a finding and upload in one batch`() throws {
    let files = SharedData.models(in: SharedData.package.appendingPathComponent("dtdl/evcharging"))
    var findings = Findings()
    let models = ModelSet.read(files, findings: &findings)
    #expect(findings.sorted.map(line) == [])
    #expect(models.interfaces.count == 5)
    #expect(try models.batches(maximum: 250).count == 1)
  }

  /// Whatever a model needs stands in its own or an earlier batch.
  private func expectUploadOrder(_ models: ModelSet, batches: [[DTMI]]) throws {
    #expect(batches.allSatisfy { $0.count <= 250 })
    #expect(batches.flatMap { $0 }.count == models.interfaces.count)
    var stored: Set<DTMI> = []
    for batch in batches {
      stored.formUnion(batch)
      for id in batch {
        let missing = models.dependencies(of: id).filter { models.interface($0) != nil && !stored.contains($0) }
        #expect(missing.isEmpty, "\(id) comes before \(missing)")
      }
    }
  }
}
