import Catalogue
import Cloud
import Documents
import Plans
import Redaction
import Resources

/// Turns templates into bodies at the moment they are sent: outputs are read from what is live then.
///
/// What is read is kept for the rest of the apply; a resource that the apply changes is read anew.
struct Resolver: Sendable {
  let cloud: any Cloud
  let redactor: Redactor
  let freshness: Freshness
  let waiting: Waiting
  /// Everything that is not an output of a resource, read and checked before the first step.
  let secrets: [SecretReference: String]
  private let referents: [ObjectAddress: Referent]
  private let versions: [ResourceID: String]
  private let resources = Coalescing<ResourceID, LiveResource?, StepFailure>()
  private let handedOut = Coalescing<Reference, String, StepFailure>()
  private let deployer = Coalescing<String, String, StepFailure>()

  init(
    cloud: any Cloud, plan: Plan, secrets: [SecretReference: String], redactor: Redactor, freshness: Freshness,
    waiting: Waiting
  ) {
    self.cloud = cloud
    self.redactor = redactor
    self.freshness = freshness
    self.waiting = waiting
    self.secrets = secrets
    referents = plan.referents
    versions = Dictionary(plan.referents.values.map { ($0.id, $0.apiVersion) }, uniquingKeysWith: { first, _ in first })
  }

  /// The body with nothing left open.
  func resolve(_ template: Template, for address: ObjectAddress) async throws(StepFailure) -> Value {
    if let literal = template.literal { return literal }
    var values: [Reference: Value] = [:]
    for reference in template.references where values[reference] == nil {
      values[reference] = try await value(of: reference, for: address)
    }
    let resolved = template.resolved(reference: { values[$0] }) { secret in
      if case .output(let reference) = secret { values[reference]?.string } else { secrets[secret] }
    }
    guard let body = resolved.literal else {
      throw StepFailure(.unresolved, "the template of \(address) keeps a part without a value")
    }
    return body
  }

  /// The host name of a Digital Twins instance or an IoT Hub.
  func host(of id: ResourceID, for address: ObjectAddress) async throws(StepFailure) -> String {
    let version = versions[id] ?? Catalogue.type(arm: id.type)?.apiVersion ?? ""
    let output = Output("hostName", ["properties", "hostName"])
    guard case .string(let host) = try await plain(output, of: id, apiVersion: version, for: address) else {
      throw StepFailure(.unresolved, "\(id.name) has a host name that is not a text")
    }
    return host
  }

  /// To be called when this apply has changed a resource; `live` is what it is now, `nil` when it is gone.
  func changed(_ id: ResourceID, _ live: LiveResource?) async {
    if let live { await resources.keep(id, live) } else { await resources.forget(id) }
    for (address, referent) in referents where referent.id == id {
      for output in Catalogue.type(arm: id.type, apiVersion: referent.apiVersion).outputs where output.secret != nil {
        await handedOut.forget(Reference(target: address, output: output.name))
      }
    }
  }

  private func value(of reference: Reference, for address: ObjectAddress) async throws(StepFailure) -> Value {
    if reference.target.description == "deployer" { return .string(try await deployer(reference)) }
    guard let referent = referents[reference.target] else {
      throw StepFailure(.unresolved, "the plan does not say what \(reference.target) is")
    }
    if reference.output == "id" { return .string(referent.id.description) }
    let type = Catalogue.type(arm: referent.id.type, apiVersion: referent.apiVersion)
    guard let output = type.output(reference.output) else {
      throw StepFailure(.unresolved, "\(reference.target) has no output \(reference.output)")
    }
    if let secret = output.secret {
      return .string(try await handOut(secret, reference, referent, for: address))
    }
    return try await plain(output, of: referent.id, apiVersion: referent.apiVersion, for: address)
  }

  /// An output that stands in the body. A resource that this apply made may lack it for a while.
  private func plain(_ output: Output, of id: ResourceID, apiVersion: String, for address: ObjectAddress)
    async throws(StepFailure) -> Value
  {
    var attempt = 0
    while true {
      let live = try await resource(id, apiVersion: apiVersion)
      if let value = live.flatMap({ output.value(in: $0.body) }) { return value }
      let absence = live == nil ? "\(id.name) does not exist" : "\(id.name) has no \(output.name)"
      attempt += 1
      guard freshness.isMade(id), await waiting.wait(address, "\(absence) yet", attempt: attempt) else {
        throw StepFailure(.unresolved, absence)
      }
      await resources.forget(id)
    }
  }

  /// `nil` when it does not exist; an absence is not kept.
  private func resource(_ id: ResourceID, apiVersion: String) async throws(StepFailure) -> LiveResource? {
    let live = try await resources.value(id) { [cloud, redactor] () async throws(StepFailure) in
      do throws(AzureError) { return try await cloud.resource(id, apiVersion: apiVersion) } catch {
        throw StepFailure(error, "\(id.name) could not be read", redactor)
      }
    }
    if live == nil { await resources.forget(id) }
    return live
  }

  private func handOut(
    _ secret: SecretOutput, _ reference: Reference, _ referent: Referent, for address: ObjectAddress
  ) async throws(StepFailure) -> String {
    let live = try await resource(referent.id, apiVersion: referent.apiVersion)
    return try await handedOut.value(reference) { [cloud, redactor] () async throws(StepFailure) in
      let answer: Value
      do throws(AzureError) {
        answer = try await cloud.post(referent.id, action: secret.action, apiVersion: referent.apiVersion, body: nil)
      } catch { throw StepFailure(error, "\(referent.id.name) does not hand out \(reference.output)", redactor) }
      for piece in secret.pieces {
        if case .answer(let path) = piece, let key = answer.value(at: path)?.string { redactor.add(key) }
      }
      guard let value = secret.value(answer: answer, body: live?.body ?? .null) else {
        throw StepFailure(.unresolved, "\(referent.id.name) hands out no \(reference.output)")
      }
      redactor.add(value)
      return value
    }
  }

  private func deployer(_ reference: Reference) async throws(StepFailure) -> String {
    try await deployer.value(reference.output) { [cloud, redactor] () async throws(StepFailure) in
      do throws(AzureError) {
        switch reference.output.lowercased() {
        case "objectid", "principalid", "id": return try await cloud.deployerObjectID()
        case "tenantid", "tenant": return try await cloud.deployerTenantID()
        default: break
        }
      } catch { throw StepFailure(error, "who applies is not known", redactor) }
      throw StepFailure(.unresolved, "the deployer has no output \(reference.output)")
    }
  }
}
