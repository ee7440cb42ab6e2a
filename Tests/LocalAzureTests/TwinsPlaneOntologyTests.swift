import DTDL
import Documents
import HTTP
import LocalAzure
import OrderedCollections
import Testing

/// Real ontologies of other people, uploaded as their users must.
struct TwinsPlaneOntologyTests {
  private static let isHere = !SharedLines.models(below: "ontologies/Azure_opendigitaltwins-smartcities").isEmpty

  @Test(
    .enabled(if: isHere, "shared/data/ontologies is not here"),
    arguments: [
      ("Azure_opendigitaltwins-smartcities", 63), ("Azure_opendigitaltwins-energygrid", 113),
      ("Azure_opendigitaltwins-building", 768), ("RealEstateCore_rec", 1364),
    ])
  func `an ontology is taken in batches and its models can be listed and taken away`(
    folder: String, count: Int
  ) async throws {
    let twins = try await TwinsWorld()
    let definitions = SharedLines.models(below: "ontologies/\(folder)")
    #expect(definitions.count == count)
    let (set, _) = ModelSet.read(definitions: definitions, known: ModelSet())
    let batches = try set.batches(maximum: 250)
    for batch in batches {
      let reply = try await twins.call("POST", "/models", .array(batch.compactMap { set.interface($0)?.definition }))
      try #require(reply.status == 201, "\(reply.text.prefix(2000))")
    }
    #expect(try await twins.all("/models").count == set.interfaces.count)
    let last = try #require(batches.last?.last)
    let needed = try await twins.all("/models?dependenciesFor=\(last)")
    #expect(needed.contains { $0["id"]?.string == last.description })
    for id in batches.flatMap({ $0 }).reversed() { try await twins.must("DELETE", "/models/\(id)") }
    #expect(try await twins.all("/models").isEmpty)
  }
}
