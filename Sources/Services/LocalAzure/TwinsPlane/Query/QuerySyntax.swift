import Documents

/// A query of the Azure Digital Twins query language, parsed.
struct Query: Sendable, Hashable {
  /// What the rows hold.
  enum Projection: Sendable, Hashable {
    case all
    case count
    case items([Item])
  }

  /// `T.name AS alias`; without names it is the whole row.
  struct Item: Sendable, Hashable {
    var path: Path
    var alias: String?
  }

  /// Where the rows come from.
  enum Source: Sendable, Hashable { case twins, relationships }

  /// A property by its names, an alias of the source left out: `["$metadata", "$model"]`.
  struct Path: Sendable, Hashable {
    var names: [String]
  }

  /// One side of a comparison or an argument of a function.
  enum Operand: Sendable, Hashable {
    case path(Path)
    case literal(Value)
  }

  enum Comparison: String, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  enum Function: String, Sendable, CaseIterable {
    case startsWith = "STARTSWITH"
    case endsWith = "ENDSWITH"
    case contains = "CONTAINS"
    case arrayContains = "ARRAY_CONTAINS"
    case isOfModel = "IS_OF_MODEL"
    case isDefined = "IS_DEFINED"
    case isNull = "IS_NULL"
    case isBool = "IS_BOOL"
    case isNumber = "IS_NUMBER"
    case isString = "IS_STRING"
    case isObject = "IS_OBJECT"
    case isPrimitive = "IS_PRIMITIVE"

    /// How many arguments it takes; `IS_OF_MODEL` has a form of its own.
    var argumentCount: Int {
      switch self {
      case .startsWith, .endsWith, .contains, .arrayContains: 2
      default: 1
      }
    }
  }

  indirect enum Condition: Sendable, Hashable {
    case and([Condition])
    case or([Condition])
    case not(Condition)
    case comparison(Operand, Comparison, Operand)
    case membership(Operand, [Value], isNegated: Bool)
    case call(Function, [Operand])
    case isOfModel(String, isExact: Bool)
    /// A property that is a boolean, standing alone.
    case truth(Path)
  }

  var top: Int?
  var projection: Projection
  var source: Source
  var condition: Condition?
}

/// Why a query is refused, placed as the service places it: line from 1, position from 0.
struct QueryError: Error, Sendable, Hashable {
  var line: Int
  var position: Int
  var message: String
}
