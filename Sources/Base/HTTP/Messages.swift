/// Header fields in the order they came; names compare without regard to case.
package struct HTTPFields: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// Names as written and values, in the order they came.
  package private(set) var all: [(name: String, value: String)] = []

  package init() {}

  package init(dictionaryLiteral elements: (String, String)...) {
    all = elements.map { (name: $0.0, value: $0.1) }
  }

  /// The first value of a name; setting replaces every earlier one, `nil` removes.
  package subscript(_ name: String) -> String? {
    get { all.first { HTTPFields.isSameName($0.name, name) }?.value }
    set {
      all.removeAll { HTTPFields.isSameName($0.name, name) }
      if let newValue { all.append((name: name, value: newValue)) }
    }
  }

  /// Every value of a name, in order.
  package func values(_ name: String) -> [String] {
    all.filter { HTTPFields.isSameName($0.name, name) }.map(\.value)
  }

  /// Adds a value and keeps earlier ones of the same name.
  package mutating func add(_ name: String, _ value: String) { all.append((name: name, value: value)) }

  package static func == (a: HTTPFields, b: HTTPFields) -> Bool {
    a.all.count == b.all.count
      && zip(a.all, b.all).allSatisfy { isSameName($0.name, $1.name) && $0.value == $1.value }
  }

  /// Names are ASCII (RFC 9110 §5.1): bytes are compared, nothing is allocated.
  private static func isSameName(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count && zip(a.utf8, b.utf8).allSatisfy { lowered($0) == lowered($1) }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  package func hash(into hasher: inout Hasher) {
    for field in all {
      hasher.combine(field.name.lowercased())
      hasher.combine(field.value)
    }
  }
}

/// A request as it goes to a server. The URL is absolute; query values in it are already percent-encoded.
package struct HTTPRequest: Sendable, Hashable {
  /// `GET`, `PUT`...
  package var method: String
  /// Absolute, with scheme and host.
  package var url: String
  package var headers: HTTPFields
  package var body: [UInt8]
  /// The body in pieces as they arrive, for a responder that takes it so; `body` is empty then.
  package var stream: StreamedBody?

  package init(_ method: String, _ url: String, headers: HTTPFields = HTTPFields(), body: [UInt8] = []) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

/// A whole response.
package struct HTTPResponse: Sendable, Hashable {
  /// The status code: 200, 404...
  package var status: Int
  package var headers: HTTPFields
  package var body: [UInt8]
  /// The body in pieces, with its length, where it is too large to be held; `body` is empty then.
  package var stream: StreamedBody?
  /// How it reaches the client.
  package var delivery = Delivery.whole

  /// What a server does with a response, beside sending it: for tests of what clients do when it goes wrong.
  package enum Delivery: Sendable, Hashable {
    case whole
    /// So many bytes of the body, after a head that promises all of them; then the connection ends.
    case cut(after: Int)
    /// Nothing; the connection ends.
    case withheld
    /// Nothing, for as long as the connection is kept.
    case stalled
  }

  package init(status: Int, headers: HTTPFields = HTTPFields(), body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
