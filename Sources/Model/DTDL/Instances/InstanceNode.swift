import Documents

/// One value without what is in it: all that a schema of one word, or an enumeration, looks at.
enum InstanceNode {
  case null
  case bool(Bool)
  case number(WrittenNumber)
  case string(String)
  case list
  case object

  init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .integer(let number): self = .number(.integer(number))
    case .double(let number): self = .number(.double(number))
    case .string(let text): self = .string(text)
    case .array: self = .list
    case .object: self = .object
    }
  }

  /// A text without its quotes, where that is a number or a boolean; a number or a boolean within quotes. Anything else is
  /// itself.
  var requoted: InstanceNode {
    switch self {
    case .string("true"): .bool(true)
    case .string("false"): .bool(false)
    case .string(let text): WrittenNumber(json: text).map { .number($0) } ?? self
    case .number(let number): .string(number.description)
    case .bool(let flag): .string(String(flag))
    case .null, .list, .object: self
    }
  }

  /// Short enough for a message: scalars as written, lists and objects by kind.
  var shown: String {
    switch self {
    case .null: "null"
    case .bool(let flag): String(flag)
    case .number(let number):
      number.description.count > 40 ? "\(number.description.prefix(40))…" : number.description
    case .string(let text): text.count > 40 ? "\"\(text.prefix(40))…\"" : "\"\(text)\""
    case .list: "a list"
    case .object: "a mapping"
    }
  }
}
