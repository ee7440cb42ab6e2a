import Encodings
package import HTTP

/// A request taken apart once, for whichever plane answers it.
package struct ServiceRequest: Sendable {
  /// Upper case.
  package let method: String
  /// What every URL in an answer must begin with: scheme, authority and, for an instance named by path, `/adt/NAME`.
  package let base: String
  /// The authority, lower case, with its port if one was written.
  package let authority: String
  /// The path behind `base` as it was sent; begins with `/`.
  package let path: String
  /// The path's segments, percent-decoded; empty ones left out.
  package let segments: [String]
  package let query: QueryItems
  package let headers: HTTPFields
  package let body: [UInt8]
  /// The body in pieces as they arrive, where it is taken so; `body` is empty then.
  package let stream: StreamedBody?
  /// Who calls; `nil` until a token was checked.
  package var caller: Caller?
  /// What a fault script says of the operation that it starts.
  var operationFault: OperationFault?

  /// `nil` for a URL that is not `scheme://authority[/path][?query]`.
  package init?(_ request: HTTPRequest) {
    guard let scheme = request.url.range(of: "://") else { return nil }
    let rest = request.url[scheme.upperBound...].prefix { $0 != "#" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.isEmpty else { return nil }
    let target = rest[authority.endIndex...]
    let path = target.prefix { $0 != "?" }
    self.init(
      method: request.method.uppercased(), base: String(request.url[..<authority.endIndex]),
      authority: authority.lowercased(), path: path.isEmpty ? "/" : String(path),
      query: QueryItems(target[path.endIndex...].dropFirst()), headers: request.headers, body: request.body,
      stream: request.stream)
  }

  private init(
    method: String, base: String, authority: String, path: String, query: QueryItems, headers: HTTPFields,
    body: [UInt8], stream: StreamedBody?, caller: Caller? = nil
  ) {
    self.method = method
    self.base = base
    self.authority = authority
    self.path = path
    segments = path.split(separator: "/").map { Percent.decode($0) }
    self.query = query
    self.headers = headers
    self.body = body
    self.stream = stream
    self.caller = caller
  }

  /// The authority without its port.
  package var host: String {
    if authority.hasPrefix("[") { return String(authority.prefix { $0 != "]" }) + "]" }
    return String(authority.prefix { $0 != ":" })
  }

  /// The same request with the first segments of its path moved to `base`.
  package func rebased(segments count: Int) -> ServiceRequest {
    var rest = path[...]
    for _ in 0..<count { rest = rest.drop { $0 == "/" }.drop { $0 != "/" } }
    return ServiceRequest(
      method: method, base: base + path[..<rest.startIndex], authority: authority,
      path: rest.isEmpty ? "/" : String(rest),
      query: query, headers: headers, body: body, stream: stream, caller: caller)
  }
}

extension String {
  fileprivate func range(of needle: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
      start = index(after: start)
    }
    return nil
  }
}

/// The query part of a URL; names compare without regard to case, as Azure compares them.
package struct QueryItems: Sendable, Hashable {
  /// Decoded, in the order written.
  package let all: [(name: String, value: String)]

  package init(_ text: some StringProtocol) {
    all = text.split(separator: "&").map { item in
      let name = item.prefix { $0 != "=" }
      return (Percent.decodeForm(name), Percent.decodeForm(item[name.endIndex...].dropFirst()))
    }
  }

  /// The first value of a name.
  package subscript(_ name: String) -> String? {
    all.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// Every value of a name, in order: for parameters that may be repeated.
  package func values(_ name: String) -> [String] {
    all.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
  }

  package static func == (a: QueryItems, b: QueryItems) -> Bool {
    a.all.elementsEqual(b.all) { $0.name == $1.name && $0.value == $1.value }
  }

  package func hash(into hasher: inout Hasher) {
    for item in all {
      hasher.combine(item.name)
      hasher.combine(item.value)
    }
  }
}
