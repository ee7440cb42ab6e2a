import Resources

/// What stands between `${` and `}`.
enum Expression: Sendable, Hashable {
  case variable(String)
  case environment(String)
  case secret(SecretReference)
  case row([String])
  /// `objectId` or `tenantId` of whoever plans and applies.
  case deployer(String)
  /// `Kind.rest`; where the name ends and the output begins only the declared objects tell.
  case object(kind: String, rest: String)

  /// Why a text is none.
  struct Malformed: Error {
    let message: String
    let help: String?
  }

  /// Names with a meaning of their own in front of the first dot.
  static let namespaces = ["var", "env", "secret", "row", "deployer"]

  init(_ text: String) throws(Malformed) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text.allSatisfy({ !$0.isWhitespace }) else {
      throw Malformed(
        message: "`${\(text)}` is not an expression",
        help: "write `${var.NAME}`, `${env.NAME}`, `${secret.env.NAME}` or `${Kind.name.output}`, without blanks")
    }
    switch parts[0] {
    case "var": self = .variable(parts[1])
    case "env": self = .environment(parts[1])
    case "secret": self = .secret(try Expression.secret(parts[1]))
    case "row": self = .row(parts[1].split(separator: ".").map(String.init))
    case "deployer": self = .deployer(parts[1])
    default: self = .object(kind: parts[0], rest: parts[1])
    }
  }

  private static func secret(_ text: String) throws(Malformed) -> SecretReference {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if parts.count == 2, !parts[1].isEmpty {
      switch parts[0] {
      case "env": return .environment(parts[1])
      case "file": return .file(parts[1])
      case "keyVault":
        let names = parts[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if names.count == 2, !names.contains("") { return .keyVault(vault: names[0], name: names[1]) }
      default: break
      }
    }
    throw Malformed(
      message: "`${secret.\(text)}` does not say where the secret is kept",
      help: "write `${secret.env.NAME}`, `${secret.file.PATH}` or `${secret.keyVault.VAULT.NAME}`")
  }
}

/// A text cut at its expressions.
struct ExpressionText: Sendable {
  enum Piece: Sendable, Hashable {
    case text(String)
    case expression(String)
    /// `${` without `}`.
    case unclosed(String)
  }

  let pieces: [Piece]

  /// Cuts a text; `$${` stands for `${` itself. Never fails: what is wrong shows as a piece.
  init(_ text: String) {
    var pieces: [Piece] = []
    var plain = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      plain += rest[..<dollar]
      let tail = rest[dollar...]
      if tail.hasPrefix("$${") {
        plain += "${"
        rest = tail.dropFirst(3)
      } else if tail.hasPrefix("${") {
        if !plain.isEmpty { pieces.append(.text(plain)) }
        plain = ""
        guard let end = tail.firstIndex(of: "}") else {
          pieces.append(.unclosed(String(tail)))
          rest = ""
          break
        }
        pieces.append(.expression(String(tail[tail.index(dollar, offsetBy: 2)..<end])))
        rest = tail[tail.index(after: end)...]
      } else {
        plain += "$"
        rest = tail.dropFirst()
      }
    }
    plain += rest
    if !plain.isEmpty || pieces.isEmpty { pieces.append(.text(plain)) }
    self.pieces = pieces
  }

  /// Whether there is anything but text in it.
  var hasExpressions: Bool {
    pieces.contains {
      switch $0 {
      case .text: false
      case .expression, .unclosed: true
      }
    }
  }

  /// The text when there is nothing else, escapes resolved.
  var plain: String? {
    guard pieces.count == 1, case .text(let text) = pieces[0] else { return nil }
    return text
  }

  /// Whether a text can hold an expression or an escape at all: the quick test.
  static func isWorthCutting(_ text: String) -> Bool { text.utf8.contains(UInt8(ascii: "$")) }
}
