import Documents
import Testing

@testable import DTDL

/// The public cases of identifiers.
struct DTMICaseTests {
  @Test(.enabled(if: SharedData.exists("dtdl-cases/dtmis.jsonl"), "no shared data beside the repository"))
  func `public identifier cases are all answered as they should be`() throws {
    var count = 0
    for line in SharedData.lines("dtdl-cases/dtmis.jsonl") {
      let record = try JSONReader.parse(Array(line.utf8))
      let name = record["name"]?.string ?? ""
      let text = try #require(record["idText"]?.string)
      let id = DTMI.element(text)
      #expect((id != nil) == record["valid"]?.bool, "\(name)")
      count += 1
      guard let id, let expected = record["expect"] else { continue }
      #expect(expected["MajorVersion"]?.integer == Int64(id.majorVersion), "\(name)")
      #expect(expected["MinorVersion"]?.integer == Int64(id.minorVersion), "\(name)")
      #expect(expected["CompleteVersion"]?.number == id.completeVersion, "\(name)")
      #expect(expected["Versionless"]?.string == id.versionless, "\(name)")
      #expect(expected["Labels"]?.array?.compactMap(\.string) == id.labels, "\(name)")
      #expect(expected["IsReserved"]?.bool == id.isReserved, "\(name)")
      #expect(expected["Fragment"]?.string == id.fragment, "\(name)")
    }
    print("identifiers: \(count) cases")
    #expect(count > 0)
  }
}
