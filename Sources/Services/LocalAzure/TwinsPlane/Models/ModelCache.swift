import DTDL
import GRDB
import Synchronization

/// What is known of an instance's models at one revision.
struct ModelKnowledge: Sendable {
  var models = ModelSet()
  var decommissioned: Set<DTMI> = []
}

/// The models of each instance as the DTDL module holds them, kept between calls.
///
/// What is kept counts only while the store still names its revision, so neither a rolled-back change nor a reader of
/// an older state can be answered from models that are not there.
final class ModelCache: Sendable {
  private typealias Entry = (revision: Int64, knowledge: ModelKnowledge)
  private let entries = Mutex<[ResourceNumber: Entry]>([:])

  /// The models of an instance as the transaction sees them.
  func knowledge(_ instance: ResourceNumber, _ db: Database) throws -> ModelKnowledge {
    guard let revision = try ModelRevision.current(instance, db) else { return ModelKnowledge() }
    if let entry = entries.withLock({ $0[instance] }), entry.revision == revision { return entry.knowledge }
    let knowledge = try ModelCache.read(instance, db)
    entries.withLock { $0[instance] = (revision, knowledge) }
    return knowledge
  }

  /// Names a new revision in the transaction and keeps what is known from now on.
  func replace(_ knowledge: ModelKnowledge, _ instance: ResourceNumber, revision: Int64, _ db: Database) throws {
    try ModelRevision.set(instance, revision, db)
    entries.withLock { $0[instance] = (revision, knowledge) }
  }

  func forget(_ instance: ResourceNumber) { entries.withLock { $0[instance] = nil } }

  private static func read(_ instance: ResourceNumber, _ db: Database) throws -> ModelKnowledge {
    let records = try ModelRecord.page(instance, after: "", limit: .max, db)
    let (models, _) = ModelSet.read(definitions: records.map(\.definition), known: ModelSet())
    return ModelKnowledge(
      models: models, decommissioned: Set(records.filter(\.isDecommissioned).compactMap { DTMI($0.id) }))
  }
}
