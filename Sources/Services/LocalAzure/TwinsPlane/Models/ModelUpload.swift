import DTDL
import Diagnostics
import Documents
import OrderedCollections

/// The models of one request: all are stored or none.
struct ModelUpload: Sendable {
  let definitions: [Value]

  init(_ body: Value) throws(ServiceError) {
    guard case .array(let definitions) = body else {
      throw TwinsRefusal.badRequest("The request body must be an array of models.")
    }
    guard !definitions.isEmpty else { throw TwinsRefusal.invalidArgument("At least one model has to be given.") }
    guard definitions.count <= TwinsRule.modelsPerRequest else {
      throw TwinsRefusal.limit(
        "The request holds \(definitions.count) models; the limit is \(TwinsRule.modelsPerRequest).")
    }
    self.definitions = definitions
  }

  /// Any number of models: what an import brings.
  init(unlimited definitions: [Value]) { self.definitions = definitions }

  /// The new models, read against those that are stored; the first group of mistakes refuses all of them.
  func checked(against known: ModelSet) throws(ServiceError) -> ModelSet {
    if let large = definitions.first(where: { $0.json.count > TwinsRule.modelBytes }) {
      throw TwinsRefusal.limit(
        "The model \(large["@id"]?.string ?? "") has more than \(TwinsRule.modelBytes) bytes, the most it may have.")
    }
    let existing = definitions.compactMap { $0["@id"]?.string.flatMap(DTMI.init) }
      .filter { known.interface($0) != nil }
    guard existing.isEmpty else { throw TwinsRefusal.modelsExist(existing) }
    let (fresh, findings) = ModelSet.read(definitions: definitions, known: known)
    if let late = fresh.interfaces.values.first(where: { $0.languageVersion > TwinsRule.newestLanguage }) {
      throw TwinsRefusal.languageVersion(late.id, late.languageVersion)
    }
    let missing = missing(in: fresh, known)
    var mistakes = findings.filter { $0.severity == .error && (missing.isEmpty || !$0.isMissingInterface) }
      .map(\.parserText)
    if !missing.isEmpty { mistakes.append(ModelUpload.unresolved(missing)) }
    mistakes += restrictions(fresh)
    guard mistakes.isEmpty else { throw TwinsRefusal.notDTDL(mistakes.joined(separator: ". ")) }
    guard known.interfaces.count + fresh.interfaces.count <= TwinsRule.models else {
      throw TwinsRefusal.limit("An instance holds at most \(TwinsRule.models) models.")
    }
    return fresh
  }

  /// What DTDL allows and the service does not.
  private func restrictions(_ fresh: ModelSet) -> [String] {
    var mistakes: [String] = []
    if fresh.interfaces.count > definitions.count { mistakes.append("An Interface may stand at the top level only") }
    for interface in fresh.interfaces.values {
      for case .command(let command) in interface.contents.values {
        mistakes.append("\(interface.id) has the Command \(command.name); Azure Digital Twins supports no commands")
      }
    }
    return mistakes
  }

  /// Identifiers that are extended or used as a component and are nowhere, with how often. A model of this request that
  /// could not be read is not missing.
  private func missing(in fresh: ModelSet, _ known: ModelSet) -> OrderedDictionary<DTMI, Int> {
    let given = Set(definitions.compactMap { $0["@id"]?.string.flatMap(DTMI.init) })
    var counts: OrderedDictionary<DTMI, Int> = [:]
    for interface in fresh.interfaces.values {
      let components = interface.contents.values.compactMap {
        if case .component(let component) = $0 { component.schema } else { nil }
      }
      for id in interface.extends + components where known.interface(id) == nil && !given.contains(id) {
        counts[id, default: 0] += 1
      }
    }
    return counts
  }

  private static func unresolved(_ missing: OrderedDictionary<DTMI, Int>) -> String {
    let places = missing.map { "\($0) (referenced in \($1) \($1 == 1 ? "place" : "places"))" }
    return "DtmiResolverAsync failed to resolve requisite references to element(s): \(places.joined(separator: ", "))"
  }

  /// The models as they are kept.
  func records(uploaded: Int64) -> [ModelRecord] {
    definitions.map {
      ModelRecord(
        id: $0["@id"]?.string ?? "", definition: ModelUpload.stored($0), isDecommissioned: false, uploaded: uploaded)
    }
  }

  /// The context becomes a list and moves to the end.
  private static func stored(_ definition: Value) -> Value {
    guard case .object(var members) = definition, let context = members.removeValue(forKey: "@context") else {
      return definition
    }
    members["@context"] = context.array == nil ? .array([context]) : context
    return .object(members)
  }
}

extension Diagnostic {
  fileprivate var isMissingInterface: Bool { code == "TW2090" || code == "TW2091" }

  /// What the service's parser says of it; its own words where they are known.
  fileprivate var parserText: String {
    guard code == "TW2020", message.hasPrefix("the interface") else { return message }
    return "Top-level element requires an identifer but none provided. Add an '@id' property whose value is a string "
      + "that conforms to the DTMI syntax -- see https://github.com/Azure/digital-twin-model-identifier."
  }
}
