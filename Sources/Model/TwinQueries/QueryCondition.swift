package import Documents

/// A comparison sign.
package enum QueryComparison: String, Sendable, CaseIterable {
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

/// A scalar function that says yes or no; `IS_OF_MODEL` has a form of its own.
package enum QueryFunction: String, Sendable, CaseIterable {
  case startsWith = "STARTSWITH"
  case endsWith = "ENDSWITH"
  case contains = "CONTAINS"
  case arrayContains = "ARRAY_CONTAINS"
  case isDefined = "IS_DEFINED"
  case isNull = "IS_NULL"
  case isBool = "IS_BOOL"
  case isNumber = "IS_NUMBER"
  case isString = "IS_STRING"
  case isObject = "IS_OBJECT"
  case isPrimitive = "IS_PRIMITIVE"

  /// By the name in a query, in any case; the names of the preview count too.
  init?(name: String) {
    switch name.uppercased() {
    case "STARTS_WITH": self = .startsWith
    case "ENDS_WITH": self = .endsWith
    case let other: self.init(rawValue: other)
    }
  }

  /// How many arguments it takes.
  package var argumentCount: Int {
    switch self {
    case .startsWith, .endsWith, .contains, .arrayContains: 2
    default: 1
    }
  }
}

/// One side of a comparison or an argument of a function.
package enum QueryOperand<Path: Sendable & Hashable>: Sendable, Hashable {
  case path(Path)
  case literal(Value)

  func map<New: Sendable & Hashable>(_ resolve: (Path) throws(QueryError) -> New) throws(QueryError) -> QueryOperand<
    New
  > {
    switch self {
    case .path(let path): .path(try resolve(path))
    case .literal(let value): .literal(value)
    }
  }
}

/// What follows WHERE, over paths as they are written or as they were resolved.
package indirect enum QueryCondition<Path: Sendable & Hashable>: Sendable, Hashable {
  case and([QueryCondition])
  case or([QueryCondition])
  case not(QueryCondition)
  case comparison(QueryOperand<Path>, QueryComparison, QueryOperand<Path>)
  case membership(QueryOperand<Path>, [Value], isNegated: Bool)
  case call(QueryFunction, [QueryOperand<Path>])
  /// The path is the collection whose twins are tested.
  case isOfModel(Path, String, isExact: Bool)
  /// A property that is a boolean, standing alone.
  case truth(Path)

  /// The same condition over other paths.
  func map<New: Sendable & Hashable>(
    _ resolve: (Path) throws(QueryError) -> New
  ) throws(QueryError) -> QueryCondition<New> {
    switch self {
    case .and(let parts): .and(try parts.mapped { part throws(QueryError) in try part.map(resolve) })
    case .or(let parts): .or(try parts.mapped { part throws(QueryError) in try part.map(resolve) })
    case .not(let part): .not(try part.map(resolve))
    case .comparison(let left, let comparison, let right):
      .comparison(try left.map(resolve), comparison, try right.map(resolve))
    case .membership(let operand, let values, let isNegated):
      .membership(try operand.map(resolve), values, isNegated: isNegated)
    case .call(let function, let arguments):
      .call(function, try arguments.mapped { argument throws(QueryError) in try argument.map(resolve) })
    case .isOfModel(let path, let model, let isExact): .isOfModel(try resolve(path), model, isExact: isExact)
    case .truth(let path): .truth(try resolve(path))
    }
  }

  /// The parts that must all hold.
  package var conjuncts: [QueryCondition] {
    if case .and(let parts) = self { parts.flatMap(\.conjuncts) } else { [self] }
  }

  /// Every path in it, in the order written.
  package var paths: [Path] {
    switch self {
    case .and(let parts), .or(let parts): parts.flatMap(\.paths)
    case .not(let part): part.paths
    case .comparison(let left, _, let right): [left, right].compactMap(\.path)
    case .membership(let operand, _, _): [operand].compactMap(\.path)
    case .call(_, let arguments): arguments.compactMap(\.path)
    case .isOfModel(let path, _, _), .truth(let path): [path]
    }
  }
}

extension QueryOperand {
  /// The path; `nil` for a literal.
  package var path: Path? { if case .path(let path) = self { path } else { nil } }
}

extension Array {
  /// `map` that keeps the type of the error.
  func mapped<T, Failure: Error>(_ body: (Element) throws(Failure) -> T) throws(Failure) -> [T] {
    var result: [T] = []
    result.reserveCapacity(count)
    for element in self { result.append(try body(element)) }
    return result
  }
}
