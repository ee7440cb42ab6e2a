package import Documents

/// Something of a resource that other objects may refer to: `${IoTHub.ev-charging-hub.hostName}`.
package struct Output: Sendable, Hashable {
  /// How references call it.
  package let name: String
  /// Where it stands in the live body; empty for a secret output.
  package let path: [String]
  /// Set when it is a key that only a POST hands out.
  package let secret: SecretOutput?

  /// A value of the body.
  package init(_ name: String, _ path: [String]) {
    self.name = name
    self.path = path
    secret = nil
  }

  /// A key that an action hands out.
  package init(_ name: String, secret: SecretOutput) {
    self.name = name
    path = []
    self.secret = secret
  }

  /// The value in a live body; `nil` for secret outputs and where the body lacks it.
  package func value(in body: Value) -> Value? {
    guard secret == nil else { return nil }
    var value = body
    for step in path {
      guard let next = value[step], !next.isNull else { return nil }
      value = next
    }
    return value
  }
}

/// A secret that a resource hands out by an action.
package struct SecretOutput: Sendable, Hashable {
  /// A piece of the text to make.
  package enum Piece: Sendable, Hashable {
    case text(String)
    /// A value of the action's answer.
    case answer(ValuePath)
    /// A value of the resource's own body.
    case resource(ValuePath)
  }

  /// The last path segment of the POST: `listKeys`.
  package let action: String
  /// What the secret is put together from.
  package let pieces: [Piece]

  /// A secret of an action's answer.
  package init(action: String, _ pieces: [Piece]) {
    self.action = action
    self.pieces = pieces
  }

  /// The secret, from the action's answer and the live body; `nil` when either lacks a piece.
  package func value(answer: Value, body: Value) -> String? {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let literal): text += literal
      case .answer(let path):
        guard let found = answer.value(at: path)?.string else { return nil }
        text += found
      case .resource(let path):
        guard let found = body.value(at: path)?.string else { return nil }
        text += found
      }
    }
    return text
  }
}

extension ValuePath {
  /// A path of members, `keys[keyName=key1].value` written as steps.
  static func of(_ members: String...) -> ValuePath { ValuePath(members.map { .member($0) }) }

  func item(_ key: String, _ value: String) -> ValuePath { appending(.item(key: key, value: value)) }
}
