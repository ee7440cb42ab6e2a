import DTDL
import GRDB
import OrderedCollections
import Synchronization

/// What is known of an instance's models at one revision.
struct ModelKnowledge: Sendable {
  private(set) var models = ModelSet()
  private(set) var decommissioned: Set<DTMI> = []
  /// What writing a twin asks of its model each time, by the model's id as text.
  private var shapes: [String: TwinShape] = [:]

  /// A model as its twins see it.
  struct TwinShape: Sendable {
    let model: DTMI
    /// Names of the components it declares, inherited ones too.
    let components: Set<String>
  }

  /// `nil` for a model that is not stored.
  func shape(of model: String) -> TwinShape? { shapes[model] }

  /// The model of a component of a model; that model itself where it has no such component.
  func component(_ name: String, of model: String) -> String {
    guard let shape = shapes[model], case .component(let component)? = models.contents(of: shape.model)[name] else {
      return model
    }
    return component.schema.description
  }

  /// Takes models that were read against those that are known.
  mutating func add(_ fresh: ModelSet) {
    models = models.adding(fresh)
    for id in fresh.interfaces.keys {
      let components = fresh.contents(of: id).values.filter { if case .component = $0 { true } else { false } }
      shapes[id.description] = TwinShape(model: id, components: Set(components.map(\.name)))
    }
  }

  /// Forgets a model that no other needs.
  mutating func remove(_ id: DTMI) {
    models = models.removing(id)
    shapes[id.description] = nil
    decommissioned.remove(id)
  }

  mutating func setDecommissioned(_ id: DTMI, _ value: Bool) {
    if value { decommissioned.insert(id) } else { decommissioned.remove(id) }
  }

  /// Refuses a decommissioned model for a twin that was not of it before; an unknown one is left to validation.
  func checkAllows(_ model: String) throws(ServiceError) {
    guard !decommissioned.isEmpty, let id = shapes[model]?.model, decommissioned.contains(id) else { return }
    throw TwinsRefusal.decommissioned(model)
  }
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
    var knowledge = ModelKnowledge()
    knowledge.add(models)
    for record in records where record.isDecommissioned {
      if let id = DTMI(record.id) { knowledge.setDecommissioned(id, true) }
    }
    return knowledge
  }
}
