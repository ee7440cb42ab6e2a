import OrderedCollections
import Resources
import Documents

/// A rule about one place in a body.
struct PropertyRule: Sendable {
  enum Kind: Sendable {
    /// Must be there and not be null.
    case required
    /// If there, must be of this kind.
    case kind(ValueKind)
    /// If there, must be one of these; written as listed whatever the case.
    case oneOf([String])
    /// If there, must be a number within these bounds.
    case within(ClosedRange<Double>)
    /// Must be what it was when the resource exists.
    case immutable
    /// What a client sends is dropped.
    case readOnly
    /// Kept apart and never returned; shown as this instead.
    case secret(shown: Shown)
    /// What the service puts when nothing is given.
    case fallback(Value)
  }

  enum ValueKind: String, Sendable { case string, boolean, integer, number, object, list }
  /// `masked`: a connection string whose key is stars.
  enum Shown: Sendable { case absent, null, masked }

  let pattern: Pattern
  let kind: Kind

  static func required(_ patterns: Pattern...) -> [PropertyRule] {
    patterns.map { PropertyRule(pattern: $0, kind: .required) }
  }
  static func of(_ kind: ValueKind, _ patterns: Pattern...) -> [PropertyRule] {
    patterns.map { PropertyRule(pattern: $0, kind: .kind(kind)) }
  }
  static func oneOf(_ pattern: Pattern, _ values: String...) -> [PropertyRule] {
    [PropertyRule(pattern: pattern, kind: .oneOf(values))]
  }
  static func within(_ pattern: Pattern, _ bounds: ClosedRange<Double>) -> [PropertyRule] {
    [PropertyRule(pattern: pattern, kind: .within(bounds))]
  }
  static func immutable(_ patterns: Pattern...) -> [PropertyRule] {
    patterns.map { PropertyRule(pattern: $0, kind: .immutable) }
  }
  static func readOnly(_ patterns: Pattern...) -> [PropertyRule] {
    patterns.map { PropertyRule(pattern: $0, kind: .readOnly) }
  }
  static func secret(_ patterns: Pattern..., shown: Shown = .absent) -> [PropertyRule] {
    patterns.map { PropertyRule(pattern: $0, kind: .secret(shown: shown)) }
  }
  static func fallbacks(_ values: KeyValuePairs<Pattern, Value>) -> [PropertyRule] {
    values.map { PropertyRule(pattern: $0.key, kind: .fallback($0.value)) }
  }
  static func fallback(_ pattern: Pattern, _ value: Value) -> [PropertyRule] {
    [PropertyRule(pattern: pattern, kind: .fallback(value))]
  }
}

/// The passes that property rules make over a draft, in the order a service makes them.
extension Draft {
  /// Drops what the service owns.
  mutating func strip(_ rules: [PropertyRule]) {
    for rule in rules {
      guard case .readOnly = rule.kind else { continue }
      for place in rule.pattern.places(in: body) where place.value != nil { body.put(nil, at: place.path) }
    }
  }

  /// Refuses what is missing, of the wrong kind or out of bounds; writes enumerated values with the service's casing.
  mutating func validate(_ rules: [PropertyRule]) throws(ServiceError) {
    for rule in rules {
      for place in rule.pattern.places(in: body) { try validate(rule, place.path, place.value) }
    }
  }

  private mutating func validate(_ rule: PropertyRule, _ path: ValuePath, _ value: Value?) throws(ServiceError) {
    let given = value.flatMap { $0.isNull ? nil : $0 }
    switch rule.kind {
    case .required:
      if given == nil || given == .string("") {
        throw .invalidProperty(path, "Required property '\(path)' is missing.")
      }
    case .kind(let kind):
      guard let given else { return }
      if !kind.matches(given) {
        throw .invalidProperty(
          path, "The value of '\(path)' must be of type \(kind.rawValue), but is \(given.kindName).")
      }
    case .oneOf(let allowed):
      guard let given else { return }
      guard let text = given.string, let match = allowed.first(where: { $0.lowercased() == text.lowercased() }) else {
        let shown = given.scalarText ?? given.kindName
        throw .invalidProperty(
          path,
          "The value '\(shown)' of '\(path)' is not valid. Allowed values are: \(allowed.joined(separator: ", ")).")
      }
      body.put(.string(match), at: path)
    case .within(let bounds):
      guard let given else { return }
      guard let number = given.number, bounds.contains(number) else {
        let shown = given.scalarText ?? given.kindName
        throw .invalidProperty(
          path,
          "The value '\(shown)' of '\(path)' is out of range. It must be between \(bounds.lowerBound.plain) and "
            + "\(bounds.upperBound.plain).")
      }
    case .immutable, .readOnly, .secret, .fallback: return
    }
  }

  /// Fills in the service's defaults.
  mutating func applyFallbacks(_ rules: [PropertyRule]) {
    for rule in rules {
      guard case .fallback(let value) = rule.kind else { continue }
      for place in rule.pattern.places(in: body) where place.value.map(\.isNull) ?? true {
        body.put(value, at: place.path)
      }
    }
  }

  /// Refuses a change of what cannot change; what is left out of an update keeps its value.
  mutating func holdImmutable(_ rules: [PropertyRule]) throws(ServiceError) {
    guard let existing else { return }
    for rule in rules {
      guard case .immutable = rule.kind else { continue }
      for place in rule.pattern.places(in: body) {
        guard let old = existing.body.value(at: place.path), !old.isNull else { continue }
        guard let new = place.value, !new.isNull else {
          body.put(old, at: place.path)
          continue
        }
        if !old.isEquivalentIgnoringCase(to: new) {
          throw ServiceError(
            400, "PropertyChangeNotAllowed", "Changing property '\(place.path)' is not allowed.",
            details: [
              .init(code: "PropertyChangeNotAllowed", message: "Changing it is not allowed.", target: "\(place.path)")
            ])
        }
      }
    }
  }

  /// Moves secrets out of the body.
  mutating func takeSecrets(_ rules: [PropertyRule]) {
    for rule in rules {
      guard case .secret(let shown) = rule.kind else { continue }
      for place in rule.pattern.places(in: body) {
        if let value = place.value, !value.isNull {
          secrets[member: "\(place.path)"] = value
        }
        switch shown {
        case .masked: body.put(place.value?.string.map { .string(Draft.masked($0)) }, at: place.path)
        case .null: body.put(.null, at: place.path)
        case .absent: body.put(nil, at: place.path)
        }
      }
    }
  }
}

extension Draft {
  /// `HostName=h;SharedAccessKey=****`.
  static func masked(_ connectionString: String) -> String {
    connectionString.split(separator: ";", omittingEmptySubsequences: false).map { part in
      let isKey = part.lowercased().hasPrefix("sharedaccesskey=") || part.lowercased().hasPrefix("accountkey=")
      return isKey ? part.prefix { $0 != "=" } + "=****" : String(part)
    }.joined(separator: ";")
  }

  /// Puts the items of a list in another order than they came in, as services that keep sets do.
  mutating func reorder(_ path: String) {
    guard let items = self[path]?.array else { return }
    self[path] = .array(items.sorted { $0.json.lexicographicallyPrecedes($1.json) }.reversed())
  }
}

extension PropertyRule.ValueKind {
  fileprivate func matches(_ value: Value) -> Bool {
    switch self {
    case .string: value.string != nil
    case .boolean: value.bool != nil
    case .integer: value.integer != nil
    case .number: value.number != nil
    case .object: value.object != nil
    case .list: value.array != nil
    }
  }
}

extension Value {
  /// Equivalence in which texts compare without regard to case, as most of Azure's identifiers do.
  func isEquivalentIgnoringCase(to other: Value) -> Bool {
    switch (self, other) {
    case (.string(let a), .string(let b)): a.lowercased() == b.lowercased()
    case (.array(let a), .array(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.isEquivalentIgnoringCase(to: $1) }
    case (.object(let a), .object(let b)):
      a.count == b.count
        && a.allSatisfy { key, value in b[key].map { value.isEquivalentIgnoringCase(to: $0) } ?? false }
    default: isEquivalent(to: other)
    }
  }
}

extension Double {
  fileprivate var plain: String { self == rounded() ? String(Int64(self)) : String(self) }
}

extension ServiceError {
  /// A 400 about one place of a body.
  static func invalidProperty(_ path: ValuePath, _ message: String) -> ServiceError {
    ServiceError(
      400, "InvalidRequestContent", message,
      details: [.init(code: "InvalidRequestContent", message: message, target: "\(path)")])
  }
}
