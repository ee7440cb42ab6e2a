import Documents
import OrderedCollections

/// What a part of a device twin may hold, as the service documents it.
struct TwinLimits: Sendable {
  static let tags = TwinLimits(name: "tags", maximumBytes: 8 << 10)
  static let desired = TwinLimits(name: "desired properties", maximumBytes: 32 << 10)
  static let reported = TwinLimits(name: "reported properties", maximumBytes: 32 << 10)

  private static let maximumDepth = 10
  private static let maximumKeyBytes = 1024
  private static let maximumTextBytes = 4096
  private static let integers: ClosedRange<Int64> = -4_503_599_627_370_496...4_503_599_627_370_495

  let name: String
  let maximumBytes: Int

  /// Checks what was sent and what it would lead to.
  func check(_ patch: Value, result: Value) throws(ServiceError) {
    guard patch.object != nil || patch.isNull else { throw .deviceArgument("The \(name) must be an object.") }
    try check(patch, depth: 0, at: name)
    let size = TwinLimits.size(result)
    guard size <= maximumBytes else {
      throw .device(
        413, "RequestEntityTooLarge", "The \(name) would have \(size) bytes; at most \(maximumBytes) are allowed.")
    }
  }

  private func check(_ value: Value, depth: Int, at place: String) throws(ServiceError) {
    switch value {
    case .object(let members):
      guard depth < Self.maximumDepth || members.isEmpty else {
        throw .deviceArgument("\(place): the \(name) are nested deeper than \(Self.maximumDepth) levels.")
      }
      for (key, member) in members {
        guard Self.isKey(key) else {
          throw .deviceArgument(
            "\(place): the name '\(key)' is not valid: 1 to 1024 bytes without '.', '$', spaces and control characters."
          )
        }
        try check(member, depth: depth + 1, at: "\(place).\(key)")
      }
    case .array(let items):
      for item in items {
        guard !item.isNull else { throw .deviceArgument("\(place): a list holds no null.") }
        try check(item, depth: depth, at: place)
      }
    case .string(let text):
      guard text.utf8.count <= Self.maximumTextBytes else {
        throw .deviceArgument("\(place): a text has at most \(Self.maximumTextBytes) bytes.")
      }
    case .integer(let number):
      guard Self.integers.contains(number) else {
        throw .deviceArgument(
          "\(place): \(number) is not between \(Self.integers.lowerBound) and \(Self.integers.upperBound).")
      }
    case .null, .bool, .double: break
    }
  }

  private static func isKey(_ key: String) -> Bool {
    (1...maximumKeyBytes).contains(key.utf8.count)
      && key.unicodeScalars.allSatisfy {
        $0 != "." && $0 != "$" && $0 != " " && !(0...0x1F).contains($0.value) && !(0x7F...0x9F).contains($0.value)
      }
  }

  /// Counted as the service counts: names and texts by their bytes, numbers as eight, booleans as four.
  static func size(_ value: Value) -> Int {
    switch value {
    case .object(let members): members.reduce(0) { $0 + $1.key.utf8.count + size($1.value) }
    case .array(let items): items.reduce(0) { $0 + size($1) }
    case .string(let text): text.utf8.count
    case .integer, .double: 8
    case .bool: 4
    case .null: 0
    }
  }
}
