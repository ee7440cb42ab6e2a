import CEL
import OrderedCollections
package import Plans

/// What is wrong with a rule's expression.
package struct PolicyRuleError: Error, Sendable, Hashable {
  /// Which of a rule's texts it is in.
  package enum Part: String, Sendable, Hashable { case when, message }

  package var part: Part
  /// One sentence, lower case, no full stop.
  package var message: String
  /// The byte of the text at which it was noticed.
  package var offset: Int
}

extension PolicyRule.Subject {
  /// The variables that expressions of such a rule may use.
  package var variables: Set<String> {
    switch self {
    case .change: ["change", "before", "after", "leaves", "plan", "environment"]
    case .leaf: ["leaf", "change", "before", "after", "plan", "environment"]
    case .plan: ["plan", "changes", "environment"]
    }
  }
}

/// A rule whose expressions have been read.
package struct CompiledRule: Sendable {
  package let rule: PolicyRule
  let when: CELExpression
  let message: PolicyMessage
  /// Whether the texts of a change are looked at together, which are otherwise not collected.
  let asksLeaves: Bool

  /// Reads the expressions of a rule, those of the built-in one of that id where it has none.
  ///
  /// Fails with the first thing that is no expression or names something unknown.
  package init(_ rule: PolicyRule) throws(PolicyRuleError) {
    var rule = rule
    if rule.when == nil {
      guard let own = BuiltInRules.rule(rule.id) else {
        throw PolicyRuleError(part: .when, message: "there is no built-in rule `\(rule.id)`", offset: 0)
      }
      rule.adopt(own)
    }
    self.rule = rule
    let text = rule.when ?? "false"
    let variables = rule.subject.variables
    do throws(CELError) { when = try CELExpression(text, variables: variables) } catch {
      throw PolicyRuleError(part: .when, message: error.message, offset: error.offset)
    }
    do throws(CELError) { message = try PolicyMessage(rule.message ?? "", variables: variables) } catch {
      throw PolicyRuleError(part: .message, message: error.message, offset: error.offset)
    }
    asksLeaves = [text, rule.message ?? ""].contains { $0.contains("leaves") }
  }
}

extension PolicyRule {
  /// Takes over what a built-in rule looks at and says; what was set for it stays.
  fileprivate mutating func adopt(_ own: PolicyRule) {
    subject = own.subject
    kinds = own.kinds
    when = own.when
    message = message ?? own.message
    if description.isEmpty { description = own.description }
  }
}

/// A sentence with expressions in it: `{{change.address}} is public`.
struct PolicyMessage: Sendable {
  private enum Piece: Sendable {
    case text(String)
    case expression(CELExpression)
  }

  /// So many bytes a sentence gets at most.
  static let longest = 2000
  private let pieces: [Piece]

  init(_ text: String, variables: Set<String>) throws(CELError) {
    var pieces: [Piece] = []
    var rest = text[...]
    while let open = rest.firstRange(of: "{{") {
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else { break }
      pieces.append(.text(String(rest[..<open.lowerBound])))
      do throws(CELError) {
        pieces.append(
          .expression(try CELExpression(String(rest[open.upperBound..<close.lowerBound]), variables: variables)))
      } catch {
        var found = error
        found.offset += text.utf8.distance(from: text.startIndex, to: open.upperBound)
        throw found
      }
      rest = rest[close.upperBound...]
    }
    pieces.append(.text(String(rest)))
    self.pieces = pieces
  }

  /// The sentence; what has no value is shown as `?`.
  func text(_ variables: [String: CELValue], left: inout Int) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let piece): text += piece
      case .expression(let expression):
        text += (try? expression.value(variables, left: &left)).map(PolicyMessage.shown) ?? "?"
      }
    }
    guard text.utf8.count > PolicyMessage.longest else { return text }
    return String(decoding: text.utf8.prefix(PolicyMessage.longest), as: UTF8.self) + "…"
  }

  /// A value as people read it; of lists and maps the first parts.
  private static func shown(_ value: CELValue) -> String { shown(value, depth: 0) }

  private static func shown(_ value: CELValue, depth: Int) -> String {
    switch value {
    case .null: return "null"
    case .bool(let value): return "\(value)"
    case .int(let value): return "\(value)"
    case .uint(let value): return "\(value)"
    case .double(let value): return "\(value)"
    case .string(let text): return text
    case .type(let type): return type.rawValue
    case .list(let items):
      guard depth < 3 else { return "[…]" }
      let shown = items.prefix(10).map { PolicyMessage.shown($0, depth: depth + 1) }
      return shown.joined(separator: ", ") + (items.count > 10 ? ", …" : "")
    case .map(let members):
      guard depth < 3 else { return "{…}" }
      let shown = members.prefix(10).map {
        "\(PolicyMessage.shown($0.key.value, depth: 0)): \(PolicyMessage.shown($0.value, depth: depth + 1))"
      }
      return "{" + shown.joined(separator: ", ") + (members.count > 10 ? ", …" : "") + "}"
    }
  }
}
