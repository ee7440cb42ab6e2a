package import Documents
import OrderedCollections

/// An in-toto Statement (version 1): something said about files, which are named by their SHA-256.
package struct Statement: Sendable {
  package static let type = "https://in-toto.io/Statement/v1"

  package struct Subject: Sendable, Hashable {
    package var name: String
    /// SHA-256 of the file, hex.
    package var digest: String

    package init(name: String, digest: String) {
      self.name = name
      self.digest = digest
    }
  }

  package var subjects: [Subject]
  package var predicateType: String
  package var predicate: Value

  package init(subjects: [Subject], predicateType: String, predicate: Value) {
    self.subjects = subjects
    self.predicateType = predicateType
    self.predicate = predicate
  }

  package var json: [UInt8] {
    Value.object([
      "_type": .string(Self.type),
      "subject": .array(subjects.map { ["name": .string($0.name), "digest": ["sha256": .string($0.digest)]] }),
      "predicateType": .string(predicateType), "predicate": predicate,
    ]).canonicalJSON
  }

  /// `nil` for what is no statement, or names a subject without its SHA-256.
  package init?(json bytes: [UInt8]) {
    guard let value = try? JSONReader.parse(bytes), value["_type"]?.string == Self.type,
      let type = value["predicateType"]?.string, let written = value["subject"]?.array, !written.isEmpty
    else { return nil }
    let subjects = written.compactMap { item in
      item["digest"]?["sha256"]?.string.map { Subject(name: item["name"]?.string ?? "", digest: $0.lowercased()) }
    }
    guard subjects.count == written.count else { return nil }
    self.init(subjects: subjects, predicateType: type, predicate: value["predicate"] ?? .null)
  }
}
