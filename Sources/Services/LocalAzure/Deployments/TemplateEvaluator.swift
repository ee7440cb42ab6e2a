import Documents
import OrderedCollections
import Resources

/// Evaluates the values of a template. Lives as long as one resource is made.
final class TemplateEvaluator {
  private let context: TemplateContext
  private let runtime: TemplateRuntime?
  /// The iteration of each loop around what is evaluated, the innermost last.
  private var loops: [(name: String, index: Int)]
  private var evaluated: [String: Value] = [:]
  private var underWay: Set<String> = []
  private var steps = 0

  /// Function calls and values in one evaluation at most.
  private static let stepLimit = 500_000
  /// Bytes of a text or items of a list that a function makes at most.
  private static let sizeLimit = 1 << 20
  /// Iterations of a loop at most, as in Azure.
  static let loopLimit = 800

  init(_ context: TemplateContext, loops: [(name: String, index: Int)] = [], runtime: TemplateRuntime? = nil) {
    self.context = context
    self.loops = loops
    self.runtime = runtime
  }

  // MARK: Values

  /// The value with every expression in it replaced by what it comes to.
  func value(_ value: Value) throws -> Value {
    try step()
    switch value {
    case .string(let text):
      if let expression = try TemplateExpression(of: text) { return try self.value(expression) }
      return .string(text.hasPrefix("[[") ? String(text.dropFirst()) : text)
    case .array(let items): return .array(try items.map { try self.value($0) })
    case .object(let members): return .object(try object(members))
    default: return value
    }
  }

  func text(_ value: Value?, _ what: String) throws -> String {
    guard let value, let text = try self.value(value).string else {
      throw ServiceError.invalidTemplate("The member '\(what)' of a resource must be a text.")
    }
    return text
  }

  private func object(_ members: OrderedDictionary<String, Value>) throws -> OrderedDictionary<String, Value> {
    var result = OrderedDictionary<String, Value>()
    for (name, member) in members {
      if name == "copy", let loops = member.array, loops.allSatisfy({ $0["input"] != nil }) {
        for loop in loops { result[try text(loop["name"], "copy.name")] = .array(try repeated(loop)) }
      } else {
        result[try self.value(.string(name)).string ?? name] = try value(member)
      }
    }
    return result
  }

  private func repeated(_ loop: Value) throws -> [Value] {
    let name = try text(loop["name"], "copy.name")
    return try (0..<(try count(of: loop))).map { index in
      loops.append((name, index))
      defer { loops.removeLast() }
      return try value(loop["input"] ?? .null)
    }
  }

  /// How often a `copy` repeats.
  func count(of loop: Value) throws -> Int {
    guard let count = try value(loop["count"] ?? .null).integer, (0...Int64(Self.loopLimit)).contains(count) else {
      throw ServiceError.invalidTemplate("The count of a copy must be 0 to \(Self.loopLimit).")
    }
    return Int(count)
  }

  private func step() throws {
    steps += 1
    guard steps <= Self.stepLimit else {
      throw ServiceError.invalidTemplate("The template takes too long to evaluate.")
    }
  }

  // MARK: Expressions

  func value(_ expression: TemplateExpression) throws -> Value {
    try step()
    switch expression {
    case .text(let text): return .string(text)
    case .number(let number): return .integer(number)
    case .member(let base, let name): return try member(name, of: value(base))
    case .item(let base, let index):
      let (base, index) = (try value(base), try value(index))
      if let name = index.string { return try member(name, of: base) }
      guard let items = base.array, let number = index.integer, items.indices.contains(Int(clamping: number)) else {
        throw ServiceError.invalidTemplate("The index '\(index.jsonText)' is outside of the list.")
      }
      return items[Int(number)]
    case .call(let name, let arguments): return try checked(call(name.lowercased(), name, arguments))
    }
  }

  private func checked(_ value: Value) throws -> Value {
    guard value.string?.utf8.count ?? 0 <= Self.sizeLimit, value.array?.count ?? 0 <= Self.sizeLimit / 16 else {
      throw ServiceError.invalidTemplate("The result of a function is too large.")
    }
    return value
  }

  private func member(_ name: String, of value: Value) throws -> Value {
    if let found = value[name] { return found }
    if let found = value.object?.first(where: { $0.key.lowercased() == name.lowercased() }) { return found.value }
    let names = value.object.map { Array($0.keys.prefix(10)).joined(separator: ", ") } ?? value.kindName
    throw ServiceError.invalidTemplate(
      "The language expression property '\(name)' doesn't exist, available properties are '\(names)'.")
  }

  private func call(_ name: String, _ spelled: String, _ arguments: [TemplateExpression]) throws -> Value {
    switch name {
    case "if":
      guard arguments.count == 3 else { throw ServiceError.invalidTemplate("'if' takes three arguments.") }
      return try value(arguments[TemplateFunctions.truth(value(arguments[0])) ? 1 : 2])
    case "parameters":
      let wanted = try soleName(arguments)
      guard let value = context.parameters[wanted.lowercased()] else {
        throw ServiceError.invalidTemplate("The template parameter '\(wanted)' is not found.")
      }
      return value
    case "variables": return try variable(soleName(arguments))
    case "copyindex": return try copyIndex(arguments.map { try value($0) })
    case "utcnow" where context.newGUID != nil: return .string(context.now)
    case "newguid":
      guard let made = context.newGUID?() else {
        throw ServiceError.invalidTemplate("'newGuid' is for the default values of parameters.")
      }
      return .string(made)
    case "subscription", "resourcegroup", "deployment", "tenant", "environment", "deployer":
      guard let value = context.surroundings[name] else {
        throw ServiceError.invalidTemplate("The template function '\(spelled)' is not expected at this location.")
      }
      return value
    case "reference": return try reference(arguments.map { try value($0) })
    case _ where TemplateIDs.functions.contains(name):
      return .string(
        try TemplateIDs.id(name, arguments.map { TemplateFunctions.text(try value($0)) }, in: context.scope))
    case _ where name.hasPrefix("list"): return try list(spelled, arguments.map { try value($0) })
    default:
      guard let function = TemplateFunctions.named(name) else {
        throw ServiceError.invalidTemplate("The template function '\(spelled)' is not valid.")
      }
      return try function(arguments.map { try value($0) })
    }
  }

  private func soleName(_ arguments: [TemplateExpression]) throws -> String {
    guard arguments.count == 1, let name = try value(arguments[0]).string else {
      throw ServiceError.invalidTemplate("'parameters' and 'variables' take one name.")
    }
    return name
  }

  private func variable(_ name: String) throws -> Value {
    let key = name.lowercased()
    if let known = evaluated[key] { return known }
    guard let raw = context.variables[key] else {
      throw ServiceError.invalidTemplate("The template variable '\(name)' is not found.")
    }
    guard underWay.insert(key).inserted else {
      throw ServiceError.invalidTemplate("The template variable '\(name)' refers to itself.")
    }
    defer { underWay.remove(key) }
    let value = try value(raw)
    evaluated[key] = value
    return value
  }

  /// `copyIndex()`, `copyIndex(offset)`, `copyIndex('loop', offset)`.
  private func copyIndex(_ arguments: [Value]) throws -> Value {
    let named = arguments.first?.string
    let offset = arguments.compactMap(\.integer).first ?? 0
    let loop = loops.last { named == nil || $0.name.lowercased() == named?.lowercased() }
    guard let loop else { throw ServiceError.invalidTemplate("The function 'copyIndex' is used outside of a copy.") }
    return .integer(Int64(loop.index) + offset)
  }

  // MARK: Resources that are there

  /// The resource that the first argument of `reference` or `list…` names.
  func target(_ text: String) throws -> ResourceID {
    if text.hasPrefix("/"), let id = ResourceID(text) { return id }
    guard let id = context.symbols[text.lowercased()] else {
      throw ServiceError.invalidTemplate("The resource '\(text)' is not defined in the template.")
    }
    return id
  }

  private func reference(_ arguments: [Value]) throws -> Value {
    guard let runtime else {
      throw ServiceError.invalidTemplate("The template function 'reference' is not expected at this location.")
    }
    let body = try runtime.reference(target(TemplateFunctions.string(arguments, 0)))
    return arguments.count > 2 && arguments[2].string?.lowercased() == "full"
      ? body : body["properties"] ?? .object([:])
  }

  private func list(_ name: String, _ arguments: [Value]) throws -> Value {
    guard let runtime else {
      throw ServiceError.invalidTemplate("The template function '\(name)' is not expected at this location.")
    }
    return try runtime.list(target(TemplateFunctions.string(arguments, 0)), name)
  }
}
