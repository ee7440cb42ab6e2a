import Diagnostics

/// Why bytes are no plan document.
struct Malformed: Error {
  /// What kind of trouble, each with a code of its own.
  enum Kind: String {
    case syntax = "TW4200"
    case foreign = "TW4201"
    case newer = "TW4202"
    case cut = "TW4203"
    case edited = "TW4204"
    case content = "TW4205"
  }

  let kind: Kind
  /// One sentence, lower case, no full stop.
  let message: String
  /// The byte at which it was noticed.
  var offset: Int?

  init(_ kind: Kind, _ message: String, offset: Int? = nil) {
    self.kind = kind
    self.message = message
    self.offset = offset
  }

  /// Trouble with one member.
  static func content(_ message: String) -> Malformed { Malformed(.content, message) }

  /// The same, said of a part: `changes[12]: reason: …`.
  func inside(_ place: String) -> Malformed { Malformed(kind, "\(place): \(message)", offset: offset) }

  func diagnostic(path: String, bytes: [UInt8]) -> Diagnostic {
    let span = offset.map { SourceFile(path: path, bytes: bytes).span($0, $0 + 1) }
    let subject = span == nil ? "plan `\(path)`: \(message)" : message
    return Diagnostic(kind.rawValue, .error, subject, at: span, help: help)
  }

  private var help: [String] {
    switch kind {
    case .foreign: ["give the path of a file that `twinwright plan --out` wrote"]
    case .newer: ["use the version of twinwright that made the plan, or a later one"]
    case .syntax, .cut, .edited, .content: ["make the plan again: a plan is cheap, and this one cannot be trusted"]
    }
  }
}
