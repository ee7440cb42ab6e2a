import Catalogue
package import Cloud
import Documents
import OrderedCollections
package import Plans
import Resources

extension Observer {
  /// Asks Azure about the declared resources that are to be made: whether their types are offered where they are to lie,
  /// whether their names are free and whether enough is left of what is limited. Asks nothing when all exist.
  ///
  /// What the caller may not ask, or the cloud does not answer, is told in the outlook and fails nothing.
  package func survey(
    _ desired: DesiredState, _ live: LiveState, progress: @escaping @Sendable (String) -> Void
  ) async throws(AzureError) -> CreationOutlook {
    let questions = CreationQuestions(desired, live).all
    guard !questions.isEmpty else { return CreationOutlook() }
    progress("asking Azure about what is to be made")
    let answers = try await concurrently(questions, width: width) { question throws(AzureError) in
      try await answer(to: question)
    }
    var outlook = CreationOutlook()
    for answer in answers {
      switch answer {
      case .provider(let provider): outlook.providers[provider.namespace.lowercased()] = provider
      case .taken(let id, let name): outlook.takenNames[id] = name
      case .usages(let usages): outlook.usages += usages
      case .free: break
      case .none(let question): outlook.unanswered.append(question)
      }
    }
    return outlook
  }

  private enum Answer: Sendable {
    case provider(LiveProvider)
    case taken(ResourceID, TakenName)
    case free
    case usages([LiveUsage])
    case none(UnansweredQuestion)
  }

  private func answer(to question: CreationQuestion) async throws(AzureError) -> Answer {
    do throws(AzureError) {
      return try await ask(question) ?? .none(UnansweredQuestion(subject: question.subject, reason: "no answer"))
    } catch {
      guard [.forbidden, .notFound, .invalid, .conflict].contains(error.kind) else { throw error }
      let reason = "\(error.code): \(error.message)"
      return .none(UnansweredQuestion(subject: question.subject, reason: reason))
    }
  }

  /// `nil` where the answer is not what it should be.
  private func ask(_ question: CreationQuestion) async throws(AzureError) -> Answer? {
    switch question {
    case .provider(let id):
      return try await cloud.resource(id, apiVersion: "2022-09-01").flatMap { LiveProvider($0.body) }.map {
        .provider($0)
      }
    case .name(let id, let place, let check, let version):
      let name: Value = .string(id.name)
      let body: Value = check.namesType ? ["name": name, "type": .string(id.type)] : ["name": name]
      let answer = try await cloud.post(place, action: check.action, apiVersion: version, body: body)
      guard let isFree = (answer["nameAvailable"] ?? answer["available"])?.bool else { return nil }
      if isFree { return .free }
      return .taken(
        id, TakenName(reason: answer["reason"]?.string ?? "", message: answer["message"]?.string ?? ""))
    case .usages(let id, let namespace, let region, let version):
      guard let list = try await cloud.resource(id, apiVersion: version)?.body["value"]?.array else { return nil }
      return .usages(list.compactMap { LiveUsage($0, namespace: namespace, region: region) })
    }
  }
}

extension LiveProvider {
  /// From the metadata of a provider as Azure returns it.
  fileprivate init?(_ body: Value) {
    guard let namespace = body["namespace"]?.string, let state = body["registrationState"]?.string else { return nil }
    var locations: [String: [String]] = [:]
    for type in body["resourceTypes"]?.array ?? [] {
      guard let path = type["resourceType"]?.string else { continue }
      locations[path.lowercased()] = (type["locations"]?.array ?? []).compactMap(\.string)
    }
    let isAlwaysThere = body["registrationPolicy"]?.string?.lowercased() == "registrationfree"
    self.init(namespace: namespace, registrationState: state, isAlwaysThere: isAlwaysThere, locations: locations)
  }
}

extension LiveUsage {
  /// From one entry of a list of usages; `nil` for an entry without its numbers.
  fileprivate init?(_ entry: Value, namespace: String, region: String?) {
    guard let counter = entry["name"]?["value"]?.string, let current = entry["currentValue"]?.number,
      let limit = entry["limit"]?.number
    else { return nil }
    self.init(namespace: namespace, region: region, counter: counter, current: current, limit: limit)
  }
}

extension Value {
  fileprivate var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
}
