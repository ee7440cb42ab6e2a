import Documents
import OrderedCollections
import Plans
import Resources

/// Takes secrets out of what was read from Azure: a property that Azure does return may hold one that we put in.
///
/// What is shown says where the secret comes from; a body that is written refers to it instead of holding it.
struct SecretScrub {
  private let known: [(text: String, source: SecretReference)]

  /// Shorter secrets only count where they are a whole text.
  private static let shortest = 6

  init(_ secrets: [SecretReference: String]) {
    known = secrets.filter { !$0.value.isEmpty }.map { (text: $0.value, source: $0.key) }.sorted {
      ($1.text.utf8.count, $0.source.description) < ($0.text.utf8.count, $1.source.description)
    }
  }

  func scrub(_ changes: [Change]) -> [Change] {
    known.isEmpty ? changes : changes.map { $0.kind == .resource ? scrub($0) : $0 }
  }

  private func scrub(_ change: Change) -> Change {
    var change = change
    for index in change.properties.indices {
      change.properties[index].before = change.properties[index].before.map(shown)
      if case .known(let value)? = change.properties[index].after {
        change.properties[index].after = .known(shown(value))
      }
    }
    for index in change.suppressed.indices {
      change.suppressed[index].before = change.suppressed[index].before.map(shown)
      change.suppressed[index].after = change.suppressed[index].after.map(shown)
    }
    switch change.operation {
    case .putResource(let id, let version, let body):
      change.operation = .putResource(id, apiVersion: version, body: referring(body))
    case .replaceResource(let id, let version, let body):
      change.operation = .replaceResource(id, apiVersion: version, body: referring(body))
    default: break
    }
    return change
  }

  /// The value with `${secret.env.NAME}` where the secret stood.
  private func shown(_ value: Value) -> Value {
    switch value {
    case .string(let text): .string(split(text).map(\.text).joined())
    case .array(let items): .array(items.map(shown))
    case .object(let members): .object(members.mapValues(shown))
    case .null, .bool, .integer, .double: value
    }
  }

  private func referring(_ template: Template) -> Template {
    switch template.content {
    case .literal(let value): Template(referring(value), at: template.span)
    case .list(let items): Template(.list(items.map(referring)), at: template.span)
    case .object(let members): Template(.object(members.mapValues(referring)), at: template.span)
    case .reference, .secret, .text: template
    }
  }

  private func referring(_ value: Value) -> Template.Content {
    switch value {
    case .string(let text):
      let pieces = split(text)
      if pieces.allSatisfy({ $0.literal != nil }) { return .literal(value) }
      return pieces.count == 1 ? pieces[0].content : .text(pieces)
    case .array(let items):
      let parts = items.map { Template(referring($0)) }
      return parts.allSatisfy { $0.literal != nil } ? .literal(value) : .list(parts)
    case .object(let members):
      let parts = members.mapValues { Template(referring($0)) }
      return parts.values.allSatisfy { $0.literal != nil } ? .literal(value) : .object(parts)
    case .null, .bool, .integer, .double: return .literal(value)
    }
  }

  /// A text cut at the secrets in it; the longest secret counts where two overlap.
  private func split(_ text: String) -> [Template] {
    for (secret, source) in known {
      if text == secret { return [Template(.secret(source))] }
      guard secret.utf8.count >= SecretScrub.shortest else { continue }
      let parts = text.split(separator: secret, omittingEmptySubsequences: false)
      guard parts.count > 1 else { continue }
      var pieces: [Template] = []
      for (index, part) in parts.enumerated() {
        if index > 0 { pieces.append(Template(.secret(source))) }
        if !part.isEmpty { pieces += split(String(part)) }
      }
      return pieces
    }
    return [.literal(.string(text))]
  }
}
