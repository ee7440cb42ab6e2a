import Documents
import Plans

/// How we tell our resources from others', and what we write on them.
enum Ownership {
  /// The tag that names the environment a resource belongs to.
  static let markTag = "twinwright-environment"
  /// The tag that keeps the fingerprint of the secrets that went into a resource, which Azure never returns.
  static let secretsTag = "hidden-twinwright-secrets"

  /// What the mark of a live resource says.
  enum Mark: Equatable {
    case ours
    case unmarked
    case foreign(String)
  }

  static func mark(of body: Value, environment: String) -> Mark {
    guard let found = tag(markTag, in: body) else { return .unmarked }
    return found == environment ? .ours : .foreign(found)
  }

  /// A tag of a live body; tag names compare without regard to case.
  static func tag(_ name: String, in body: Value) -> String? {
    let wanted = name.lowercased()
    return body["tags"]?.object?.first { $0.key.lowercased() == wanted }?.value.string
  }

  /// Whether a name matches one of the patterns; a trailing `*` stands for anything. Case counts where `ignoringCase`
  /// is not set.
  static func matches(_ name: String, _ patterns: [String], ignoringCase: Bool = false) -> Bool {
    let name = ignoringCase ? name.lowercased() : name
    return patterns.contains { pattern in
      let pattern = ignoringCase ? pattern.lowercased() : pattern
      return pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }
  }
}
