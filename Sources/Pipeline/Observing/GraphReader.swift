import Cloud
import DTDL
import Twins

/// Builds the live graph from pages: declared twins and relationships whole, and twins whose model gives way to another;
/// of the others only what a plan asks for.
struct GraphReader {
  private(set) var graph = TwinGraph()
  private let declared: [TwinGraph]
  private let migrated: Set<DTMI>
  private let name: String
  private let progress: @Sendable (String) -> Void
  /// A graph has many twins and few models: each DTMI is checked once.
  private var models: [String: DTMI] = [:]
  private var reported = 0

  init(
    declared: [TwinGraph], migrated: Set<DTMI> = [], name: String, progress: @escaping @Sendable (String) -> Void
  ) {
    self.declared = declared
    self.migrated = migrated
    self.name = name
    self.progress = progress
  }

  mutating func add(_ page: [TwinRow]) throws(AzureError) {
    for row in page {
      let model = try model(row)
      guard migrated.contains(model) || declared.contains(where: { $0.contains(twin: row.id) }) else {
        graph.insertBare(twin: row.id, model: model, etag: row.etag)
        continue
      }
      do { try graph.insertTwin(row.id, model: model, etag: row.etag, serviceJSON: row.json) } catch {
        throw unreadable("twin \(row.id)")
      }
    }
    report()
  }

  mutating func add(_ page: [RelationshipRow]) throws(AzureError) {
    for row in page {
      let key = row.key
      guard declared.contains(where: { $0.contains(relationship: key) }) else {
        graph.insertBare(relationship: key, name: row.name, target: row.target, etag: row.etag)
        continue
      }
      do {
        try graph.insertRelationship(
          key, name: row.name, target: row.target, etag: row.etag, serviceJSON: row.json)
      } catch { throw unreadable("relationship \(key.source)/\(key.id)") }
    }
    report()
  }

  /// Declared twins that were not seen; none when there are more than `limit`.
  func missingTwins(limit: Int) -> [String] {
    var missing: [String] = []
    for declared in declared {
      for id in declared.twinIDs where !graph.contains(twin: id) {
        guard missing.count < limit else { return [] }
        missing.append(id)
      }
    }
    return missing
  }

  /// Declared relationships that were not seen although their source is there; none when there are more than `limit`.
  func missingRelationships(limit: Int) -> [RelationshipKey] {
    var missing: [RelationshipKey] = []
    for declared in declared {
      for key in declared.relationshipKeys
      where !graph.contains(relationship: key) && graph.contains(twin: key.source) {
        guard missing.count < limit else { return [] }
        missing.append(key)
      }
    }
    return missing
  }

  private mutating func model(_ row: TwinRow) throws(AzureError) -> DTMI {
    if let known = models[row.model] { return known }
    guard let model = DTMI(row.model) else { throw unreadable("the model of twin \(row.id)") }
    models[row.model] = model
    return model
  }

  /// Says how far it has come, every ten thousand objects.
  private mutating func report() {
    let count = graph.twinCount + graph.relationshipCount
    guard count - reported >= 10_000 else { return }
    reported = count
    progress("\(name): \(graph.twinCount) twins, \(graph.relationshipCount) relationships read")
  }

  private func unreadable(_ what: String) -> AzureError {
    AzureError(
      .other, code: "AnswerUnreadable", message: "\(what) in \(name) is not what the service documents")
  }
}
