import Catalogue
import Documents
import OrderedCollections
import Resources

/// What stands for the values that Azure never shows.
extension Exporter {
  /// Puts references in place of the placeholders of secrets that other resources hand out, and tells of the rest.
  mutating func resolveSecrets(
    _ secrets: [SecretPlace], of resource: SurveyedResource, in spec: inout OrderedDictionary<String, Value>,
    _ manifest: inout Manifest, isAdopted: Bool
  ) {
    guard !secrets.isEmpty else { return }
    let owner = "\(manifest.kind).\(manifest.name)"
    var open: [SecretPlace] = []
    for secret in secrets {
      if let key = workspaceKey(secret, of: resource) {
        spec.replace(secret, with: key)
      } else {
        open.append(secret)
      }
    }
    var guessed: [String] = []
    let mark = mark(of: resource)
    let isTold = !isAdopted && (resource.type.hasTags || mark != nil)
    if isTold, let given = given(open, tag: mark) {
      for secret in open where !given.contains(secret) {
        guard let output = likelyOutput(secret.variable, from: owner) else { continue }
        spec.replace(secret, with: output)
        guessed.append(secret.variable)
        open.removeAll { $0 == secret }
      }
    } else if isTold, !open.isEmpty {
      result.notices.append(
        "\(resource.id): whether the secrets are still those that went in cannot be told without their values; set "
          + "\(open.map(\.variable).joined(separator: ", ")) before exporting")
    }
    for secret in open where result.secrets[secret.variable] == nil {
      result.secrets[secret.variable] = "\(secret.path) of \(owner)"
    }
    if !open.isEmpty {
      let variables = open.map(\.variable)
      manifest.comment.append("Azure never shows what is in \(variables.joined(separator: ", ")): set before planning.")
    }
    if !guessed.isEmpty {
      manifest.comment.append(
        "By its mark a key of another resource is in \(guessed.joined(separator: ", ")); which one is guessed by the name."
      )
    }
  }

  /// The fingerprint of the secrets that went into a resource: in a tag of its own, or, where it has no tags, of what it
  /// lies in. There it may be missing although there are some, or stand for a write that has not ended.
  private func mark(of resource: SurveyedResource) -> String? {
    if resource.type.hasTags { return Exporter.tag(Marks.secrets, of: resource.body) }
    var next = resource.id.parent
    while let container = next {
      let body = container == survey.group.id ? survey.group.body : outermost[container]?.body
      let tag = Marks.secrets(of: resource.id, in: container)
      if let mark = body.flatMap({ Exporter.tag(tag, of: $0) }) { return mark }
      next = container.parent
    }
    return nil
  }

  /// The key of the workspace that is named beside it.
  private func workspaceKey(_ secret: SecretPlace, of resource: SurveyedResource) -> String? {
    guard secret.path.steps.last == .member("workspaceKey"),
      let id = resource.body["properties"]?["diagnostics"]?["logAnalytics"]?["workspaceId"]?.string,
      let source = book.source(of: id), source.hasSuffix(".customerId}")
    else { return nil }
    return source.dropLast(".customerId}".count) + ".primarySharedKey}"
  }

  /// Those that were given as values of their own and not taken from another resource: the set whose fingerprint is in
  /// the tag. `nil` where it cannot be told.
  private func given(_ secrets: [SecretPlace], tag: String?) -> Set<SecretPlace>? {
    guard let tag else { return [] }
    guard let origins, secrets.count <= 12 else { return nil }
    let known = secrets.compactMap { secret in
      origins.value(secret.variable).map { (place: secret, value: $0) }
    }
    for mask in 1..<(1 << known.count) {
      let subset = known.indices.filter { mask & (1 << $0) != 0 }.map { known[$0] }
      let fingerprint = origins.fingerprint(subset.map { (name: $0.place.path.description, secret: $0.value) })
      if fingerprint == tag { return Set(subset.map(\.place)) }
    }
    return nil
  }

  /// A key or connection string whose name has all the words of a variable; of several the shortest.
  private func likelyOutput(_ variable: String, from owner: String) -> String? {
    let words = variable.lowercased().split(separator: "_").map(String.init)
    var found: [(length: Int, expression: String)] = []
    for resource in survey.resources {
      guard let name = called[resource.id], "\(resource.type.kind).\(name)" != owner else { continue }
      for output in resource.type.outputs {
        let text = "\(resource.type.kind)\(output.name)".lowercased()
        guard words.allSatisfy(text.contains),
          output.secret != nil || output.name.lowercased().hasSuffix("connectionstring")
        else { continue }
        found.append((text.count, "${\(resource.type.kind).\(name).\(output.name)}"))
      }
    }
    let shortest = found.map(\.length).min()
    let best = found.filter { $0.length == shortest }
    return best.count == 1 ? best[0].expression : nil
  }
}

extension OrderedDictionary<String, Value> {
  /// Puts an expression where the placeholder of a secret stands.
  fileprivate mutating func replace(_ secret: SecretPlace, with expression: String) {
    let placeholder = "${secret.env.\(secret.variable)}"
    for name in keys { self[name] = self[name]?.replacing(placeholder, with: expression) }
  }
}

extension Value {
  fileprivate func replacing(_ old: String, with new: String) -> Value {
    switch self {
    case .string(let text): text == old ? .string(new) : self
    case .array(let items): .array(items.map { $0.replacing(old, with: new) })
    case .object(let members): .object(members.mapValues { $0.replacing(old, with: new) })
    default: self
    }
  }
}
