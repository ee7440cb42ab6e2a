/// Whose limits hold: the language's own, or those of a limits extension of v4.
enum LimitSet: Sendable { case standard, onvif, aio }

/// How long, many and deep things may be. `nil` is no limit. Source: the language specifications' "Limits" tables.
struct Limits: Sendable, Hashable {
  var name = 512
  var displayName = 512
  var description = 512
  var comment = 512
  var identifier = 2048
  var interfaceIdentifier = 128
  /// Contents of one interface, inherited included.
  var contents: Int?
  /// Elements below one interface, inherited included.
  var elements: Int? = 100_000
  /// Interfaces that one names under `extends`.
  var directExtends: Int?
  /// Interfaces that one extends, near and far.
  var allExtends: Int? = 1024
  /// Steps of `extends` in a row.
  var extendsDepth = 10
  /// Steps of `schema` and `elementSchema` in a row.
  var schemaDepth = 5
  var relationshipProperties: Int?
  var maxMultiplicity: Int?
  var fields: ClosedRange<Int>?
  var enumValues: ClosedRange<Int>?
  /// UTF-8 bytes of one interface's text.
  var text: Int? = 1 << 20

  /// The limits of a language version, or of the limits extension that a v4 context names.
  static func of(version: Int, _ set: LimitSet = .standard) -> Limits {
    tables[set == .standard ? version - 2 : set == .onvif ? 3 : 4]
  }

  private static let tables: [Limits] = [
    make(2, .standard), make(3, .standard), make(4, .standard), make(4, .onvif), make(4, .aio),
  ]

  private static func make(_ version: Int, _ set: LimitSet) -> Limits {
    var limits = Limits()
    switch (version, set) {
    case (2, _):
      limits.name = 64
      limits.displayName = 64
      limits.contents = 300
      limits.elements = nil
      limits.directExtends = 2
      limits.allExtends = nil
      limits.relationshipProperties = 300
      limits.maxMultiplicity = 500
      limits.fields = 1...30
      limits.enumValues = 1...100
      limits.text = nil
    case (4, let set):
      limits.extendsDepth = 12
      limits.schemaDepth = 8
      if set == .standard { break }
      limits.identifier = 512
      limits.interfaceIdentifier = 256
      limits.schemaDepth = set == .onvif ? 24 : 12
      limits.description = set == .onvif ? 4096 : 2048
    default: break
    }
    return limits
  }
}
