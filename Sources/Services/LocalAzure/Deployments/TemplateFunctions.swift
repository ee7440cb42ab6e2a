import Crypto
import Documents
import Encodings
import OrderedCollections

/// The functions of templates whose result depends on their arguments alone.
enum TemplateFunctions {
  typealias Function = @Sendable ([Value]) throws(ServiceError) -> Value

  /// `nil` for a name that is none of these.
  static func named(_ name: String) -> Function? { all[name.lowercased()] }

  /// Texts, lists and so on that a function makes have at most so many bytes or items.
  private static let sizeLimit = 1 << 20

  private static let all: [String: Function] = texts.merging(collections) { $1 }.merging(logic) { $1 }
    .merging(numbers) { $1 }

  // MARK: Texts

  private static let texts: [String: Function] = [
    "concat": { arguments throws(ServiceError) in
      if arguments.allSatisfy({ $0.array != nil }), !arguments.isEmpty {
        return .array(arguments.flatMap { $0.array ?? [] })
      }
      return .string(arguments.map(text).joined())
    },
    "format": { arguments throws(ServiceError) in
      var result = try string(arguments, 0)
      for (index, value) in arguments.dropFirst().enumerated() { result.replace("{\(index)}", with: text(value)) }
      return .string(result)
    },
    "tolower": { arguments throws(ServiceError) in .string(try string(arguments, 0).lowercased()) },
    "toupper": { arguments throws(ServiceError) in .string(try string(arguments, 0).uppercased()) },
    "trim": { arguments throws(ServiceError) in
      let text = try string(arguments, 0).drop(while: \.isWhitespace)
      return .string(String(text.reversed().drop(while: \.isWhitespace).reversed()))
    },
    "replace": { arguments throws(ServiceError) in
      let (old, new) = (try string(arguments, 1), try string(arguments, 2))
      let whole = try string(arguments, 0)
      return .string(old.isEmpty ? whole : whole.replacing(old, with: new))
    },
    "split": { arguments throws(ServiceError) in
      let several = arguments.last?.array
      let separators = several == nil ? [try string(arguments, 1)] : (several ?? []).compactMap(\.string)
      var parts = [try string(arguments, 0)]
      for separator in separators where !separator.isEmpty { parts = parts.flatMap { $0.split(separator) } }
      return .array(parts.map { .string($0) })
    },
    "join": { arguments throws(ServiceError) in
      .string((try list(arguments, 0)).map(text).joined(separator: try string(arguments, 1)))
    },
    "substring": { arguments throws(ServiceError) in
      let whole = try string(arguments, 0)
      let start = try integer(arguments, 1)
      let length = arguments.count > 2 ? try integer(arguments, 2) : Int64(whole.count) - start
      guard start >= 0, length >= 0, start + length <= Int64(whole.count) else {
        throw .invalidTemplate("The index and length of 'substring' must lie in the text.")
      }
      return .string(String(whole.dropFirst(Int(start)).prefix(Int(length))))
    },
    "padleft": { arguments throws(ServiceError) in
      let (whole, width) = (text(arguments.first ?? .null), try integer(arguments, 1))
      guard width <= 16 else { throw .invalidTemplate("'padLeft' takes a width up to 16.") }
      let pad = arguments.count > 2 ? try string(arguments, 2) : " "
      return .string(String(repeating: pad, count: max(0, Int(width) - whole.count)) + whole)
    },
    "startswith": { arguments throws(ServiceError) in
      .bool(try string(arguments, 0).lowercased().hasPrefix(try string(arguments, 1).lowercased()))
    },
    "endswith": { arguments throws(ServiceError) in
      .bool(try string(arguments, 0).lowercased().hasSuffix(try string(arguments, 1).lowercased()))
    },
    "base64": { arguments throws(ServiceError) in .string(Base64.encode(Array(try string(arguments, 0).utf8))) },
    "base64tostring": { arguments throws(ServiceError) in
      .string(String(decoding: Base64.decode(try string(arguments, 0)) ?? [], as: UTF8.self))
    },
    "uricomponent": { arguments throws(ServiceError) in .string(Percent.encode(try string(arguments, 0))) },
    // Thirteen characters that depend on the arguments alone. Azure's own are made in a way that is not published.
    "uniquestring": { arguments throws(ServiceError) in
      let digest = Array(SHA256.hash(data: Array(arguments.map(text).joined(separator: "-").utf8)))
      let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
      return .string(String(digest.prefix(13).map { alphabet[Int($0 & 31)] }))
    },
    "guid": { arguments throws(ServiceError) in
      .string(UUIDText.format(Array(SHA256.hash(data: Array(arguments.map(text).joined(separator: "-").utf8)))))
    },
    "string": { arguments throws(ServiceError) in .string(text(arguments.first ?? .null)) },
    "json": { arguments throws(ServiceError) in
      do { return try JSONReader.parse(Array(try string(arguments, 0).utf8)) } catch {
        throw .invalidTemplate("The argument of 'json' is no JSON: \(error)")
      }
    },
  ]

  // MARK: Lists and objects

  private static let collections: [String: Function] = [
    "createarray": { arguments throws(ServiceError) in .array(arguments) },
    "array": { arguments throws(ServiceError) in arguments.first?.array == nil ? .array(arguments) : arguments[0] },
    "createobject": { arguments throws(ServiceError) in
      var object = OrderedDictionary<String, Value>()
      for index in stride(from: 0, to: arguments.count - 1, by: 2) {
        object[try string(arguments, index)] = arguments[index + 1]
      }
      return .object(object)
    },
    "length": { arguments throws(ServiceError) in
      switch arguments.first {
      case .string(let text)?: .integer(Int64(text.count))
      case .array(let items)?: .integer(Int64(items.count))
      case .object(let members)?: .integer(Int64(members.count))
      default: throw .invalidTemplate("'length' takes a text, a list or an object.")
      }
    },
    "empty": { arguments throws(ServiceError) in
      switch arguments.first {
      case .string(let text)?: .bool(text.isEmpty)
      case .array(let items)?: .bool(items.isEmpty)
      case .object(let members)?: .bool(members.isEmpty)
      default: .bool(true)
      }
    },
    "contains": { arguments throws(ServiceError) in
      guard arguments.count == 2 else { throw .invalidTemplate("'contains' takes two arguments.") }
      switch arguments[0] {
      case .string(let whole): return .bool(whole.contains(text(arguments[1])))
      case .array(let items): return .bool(items.contains { $0.isEquivalent(to: arguments[1]) })
      case .object(let members):
        let key = text(arguments[1]).lowercased()
        return .bool(members.keys.contains { $0.lowercased() == key })
      default: throw .invalidTemplate("'contains' takes a text, a list or an object.")
      }
    },
    "first": { arguments throws(ServiceError) in
      end(arguments) {
        $0.first
      } text: {
        $0.first
      }
    },
    "last": { arguments throws(ServiceError) in
      end(arguments) {
        $0.last
      } text: {
        $0.last
      }
    },
    "take": { arguments throws(ServiceError) in
      let count = max(0, Int(clamping: try integer(arguments, 1)))
      if let items = arguments[0].array { return .array(Array(items.prefix(count))) }
      return .string(String(try string(arguments, 0).prefix(count)))
    },
    "skip": { arguments throws(ServiceError) in
      let count = max(0, Int(clamping: try integer(arguments, 1)))
      if let items = arguments[0].array { return .array(Array(items.dropFirst(count))) }
      return .string(String(try string(arguments, 0).dropFirst(count)))
    },
    "union": { arguments throws(ServiceError) in
      if arguments.allSatisfy({ $0.object != nil }) {
        return arguments.dropFirst().reduce(arguments.first ?? .object([:])) { $0.merged(with: $1) }
      }
      var items: [Value] = []
      var seen = Set<[UInt8]>()
      for item in arguments.flatMap({ $0.array ?? [] }) where seen.insert(item.canonicalJSON).inserted {
        items.append(item)
      }
      return .array(items)
    },
    "range": { arguments throws(ServiceError) in
      let (start, count) = (try integer(arguments, 0), try integer(arguments, 1))
      guard (0...10_000).contains(count), start.magnitude <= 1 << 31 else {
        throw .invalidTemplate("'range' takes a count of 0 to 10000.")
      }
      return .array((0..<count).map { .integer(start + $0) })
    },
  ]

  private static func end(
    _ arguments: [Value], _ item: ([Value]) -> Value?, text: (String) -> Character?
  ) -> Value {
    if let items = arguments.first?.array { return item(items) ?? .null }
    return .string(arguments.first?.string.flatMap(text).map(String.init) ?? "")
  }

  // MARK: Logic

  private static let logic: [String: Function] = [
    "true": { _ throws(ServiceError) in true }, "false": { _ throws(ServiceError) in false },
    "null": { _ throws(ServiceError) in .null },
    "not": { arguments throws(ServiceError) in .bool(try !truth(arguments.first)) },
    "and": { arguments throws(ServiceError) in
      for argument in arguments where try !truth(argument) { return false }
      return true
    },
    "or": { arguments throws(ServiceError) in
      for argument in arguments where try truth(argument) { return true }
      return false
    },
    "bool": { arguments throws(ServiceError) in .bool(try truth(arguments.first)) },
    "coalesce": { arguments throws(ServiceError) in arguments.first { !$0.isNull } ?? .null },
    "equals": { arguments throws(ServiceError) in
      guard arguments.count == 2 else { throw .invalidTemplate("'equals' takes two arguments.") }
      if let a = arguments[0].string, let b = arguments[1].string { return .bool(a.lowercased() == b.lowercased()) }
      return .bool(arguments[0].isEquivalent(to: arguments[1]))
    },
    "less": { arguments throws(ServiceError) in .bool(try compare(arguments) < 0) },
    "lessorequals": { arguments throws(ServiceError) in .bool(try compare(arguments) <= 0) },
    "greater": { arguments throws(ServiceError) in .bool(try compare(arguments) > 0) },
    "greaterorequals": { arguments throws(ServiceError) in .bool(try compare(arguments) >= 0) },
  ]

  static func truth(_ value: Value?) throws(ServiceError) -> Bool {
    switch value {
    case .bool(let value)?: return value
    case .integer(let number)?: return number != 0
    case .string(let text)? where ["true", "1"].contains(text.lowercased()): return true
    case .string(let text)? where ["false", "0"].contains(text.lowercased()): return false
    default: throw .invalidTemplate("A value that is true or false was expected.")
    }
  }

  private static func compare(_ arguments: [Value]) throws(ServiceError) -> Int {
    if arguments.count == 2, let a = arguments[0].string, let b = arguments[1].string {
      return a == b ? 0 : a < b ? -1 : 1
    }
    let (a, b) = (try integer(arguments, 0), try integer(arguments, 1))
    return a == b ? 0 : a < b ? -1 : 1
  }

  // MARK: Numbers

  private static let numbers: [String: Function] = [
    "int": { arguments throws(ServiceError) in .integer(try integer(arguments, 0)) },
    "add": arithmetic { $0.addingReportingOverflow($1) }, "sub": arithmetic { $0.subtractingReportingOverflow($1) },
    "mul": arithmetic { $0.multipliedReportingOverflow(by: $1) },
    "div": arithmetic { $0.dividedReportingOverflow(by: $1) },
    "mod": arithmetic { $0.remainderReportingOverflow(dividingBy: $1) },
    "min": { arguments throws(ServiceError) in .integer(try allIntegers(arguments).min() ?? 0) },
    "max": { arguments throws(ServiceError) in .integer(try allIntegers(arguments).max() ?? 0) },
  ]

  private static func arithmetic(
    _ body: @escaping @Sendable (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
  ) -> Function {
    { arguments throws(ServiceError) in
      let result = body(try integer(arguments, 0), try integer(arguments, 1))
      guard !result.overflow else { throw .invalidTemplate("An integer does not fit 64 bits, or is divided by zero.") }
      return .integer(result.partialValue)
    }
  }

  private static func allIntegers(_ arguments: [Value]) throws(ServiceError) -> [Int64] {
    let items = arguments.first?.array ?? arguments
    var numbers: [Int64] = []
    for index in items.indices { numbers.append(try integer(items, index)) }
    return numbers
  }

  // MARK: Arguments

  static func string(_ arguments: [Value], _ index: Int) throws(ServiceError) -> String {
    guard arguments.indices.contains(index), let text = arguments[index].string else {
      throw .invalidTemplate("Argument \(index + 1) of a function must be a text.")
    }
    guard text.utf8.count <= sizeLimit else { throw .invalidTemplate("A text is longer than \(sizeLimit) bytes.") }
    return text
  }

  private static func list(_ arguments: [Value], _ index: Int) throws(ServiceError) -> [Value] {
    guard arguments.indices.contains(index), let items = arguments[index].array else {
      throw .invalidTemplate("Argument \(index + 1) of a function must be a list.")
    }
    return items
  }

  static func integer(_ arguments: [Value], _ index: Int) throws(ServiceError) -> Int64 {
    guard arguments.indices.contains(index),
      let number = arguments[index].integer ?? arguments[index].string.flatMap({ Int64($0) })
    else { throw .invalidTemplate("Argument \(index + 1) of a function must be an integer.") }
    return number
  }

  /// A value as it stands within a text.
  static func text(_ value: Value) -> String {
    switch value {
    case .string(let text): text
    case .bool(let value): value ? "True" : "False"
    case .null: ""
    default: value.jsonText
    }
  }
}

extension String {
  /// The parts between a separator, empty ones among them.
  fileprivate func split(_ separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
