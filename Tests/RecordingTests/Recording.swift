import Documents
import HTTP

/// One request to the real service and what it answered.
struct Exchange: Sendable {
  let method: String
  let url: String
  /// As it was sent; empty for none.
  let requestBody: String
  let response: HTTPResponse

  /// The path with everything unescaped and in lower case, as Azure compares paths.
  var path: String { Address(url).path }
  var host: String { Address(url).host }
  var answer: Value { (try? JSONReader.parse(response.body)) ?? .null }
  /// Whether the service goes on with it after this answer.
  var isBegun: Bool {
    response.headers["Azure-AsyncOperation"] != nil
      || (response.status == 202 && response.headers["Location"] != nil)
  }

  func isAsked(by request: HTTPRequest) -> Bool {
    method == request.method && Address(url) == Address(request.url)
  }
}

/// What of a URL says which question is asked: host, path and api-version.
struct Address: Hashable {
  let host: String
  let path: String
  let version: String

  init(_ url: String) {
    let rest = url.drop { $0 != ":" }.dropFirst(3)
    host = rest.prefix { !"/?:".contains($0) }.lowercased()
    let target = rest.drop { $0 != "/" && $0 != "?" }
    let decoded = Address.unescaped(target.prefix { $0 != "?" }).lowercased()
    path = "/" + decoded.split(separator: "/").joined(separator: "/")
    let query = target.drop { $0 != "?" }.dropFirst().split(separator: "&")
    version = query.first { $0.hasPrefix("api-version=") }.map { String($0.dropFirst(12)) } ?? ""
  }

  static func unescaped(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let code = String(decoding: rest.prefix(2), as: UTF8.self)
      if byte == UInt8(ascii: "%"), code.utf8.count == 2, let value = UInt8(code, radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A session of a Microsoft client with the real service, in the order it went.
struct Recording: Sendable, CustomStringConvertible {
  let package: String
  let name: String
  let exchanges: [Exchange]

  var description: String { "\(package)/\(name)" }
}
