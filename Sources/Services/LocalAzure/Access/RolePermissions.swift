/// What a role allows: patterns of operations on resources (actions) and on what is in them (data actions).
///
/// Patterns are kept in lower case, as operations compare without regard to case; `*` stands for any run of
/// characters, slashes among them.
struct RolePermissions: Sendable, Hashable {
  var actions: [String]
  var notActions: [String]
  var dataActions: [String]
  var notDataActions: [String]

  init(
    actions: [String] = [], notActions: [String] = [], dataActions: [String] = [], notDataActions: [String] = []
  ) {
    self.actions = actions
    self.notActions = notActions
    self.dataActions = dataActions
    self.notDataActions = notDataActions
  }

  /// Whether an operation, in lower case, is among what is allowed and not among what is taken out again.
  func allow(_ operation: Operation) -> Bool {
    let (granted, taken) = operation.isData ? (dataActions, notDataActions) : (actions, notActions)
    return granted.contains { Self.matches($0, operation.name) } && !taken.contains { Self.matches($0, operation.name) }
  }

  /// Whether a pattern covers a name; both fold case. Linear in the length of both, whatever the pattern.
  static func matches(_ pattern: String, _ name: String) -> Bool {
    let pattern = Array(pattern.lowercased().utf8)
    let name = Array(name.lowercased().utf8)
    let star = UInt8(ascii: "*")
    var (p, n) = (0, 0)
    // Where the last star stood and what it has swallowed so far: it takes one character more when the rest fails.
    var (lastStar, swallowed): (Int?, Int) = (nil, 0)
    while n < name.count {
      if p < pattern.count, pattern[p] == star {
        (lastStar, swallowed) = (p, n)
        p += 1
      } else if p < pattern.count, pattern[p] == name[n] {
        p += 1
        n += 1
      } else if let star = lastStar {
        swallowed += 1
        (p, n) = (star + 1, swallowed)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == star }
  }
}

/// An operation as roles name it.
struct Operation: Sendable, Hashable {
  /// `Microsoft.DigitalTwins/digitaltwins/write`.
  let name: String
  /// Whether it is done to what is in a resource and not to the resource.
  let isData: Bool

  init(_ name: String, isData: Bool = false) {
    self.name = name
    self.isData = isData
  }
}
