package import Documents
import Encodings
package import HTTP
package import HTTPServer

/// The page of a local Azure: its files, and a way for them to ask the local Azure as any client does.
///
/// The page only reads. It gets no token of Azure's: its requests are passed on with one that stays here.
package struct LocalPage: PageResponder {
  private let sessions: PageSessions
  private let gateway: AzureGateway
  private let codeUsed: @Sendable (_ next: String) -> Void

  /// `transport` leads to the local Azure; `token` gives a token for a scope; `local` gives what stands at one of its own
  /// paths, `/-/…`. `codeUsed` is called with the code for the next
  /// window each time one was used up.
  package init(
    transport: any Transport, token: @escaping @Sendable (String) async throws -> String,
    local: @escaping @Sendable (String) async throws -> Value, random: @escaping @Sendable (Int) -> [UInt8],
    codeUsed: @escaping @Sendable (String) -> Void
  ) {
    sessions = PageSessions(random: random)
    gateway = AzureGateway(transport: transport, token: token, local: local)
    self.codeUsed = codeUsed
  }

  /// What the first window is opened with, once: it goes behind the `#` of the address, which browsers send to nobody.
  package var code: String { sessions.code }

  package func respond(to request: HTTPRequest) async -> PageAnswer {
    var answer = await route(request)
    for (name, value) in Self.shields { answer.headers[name] = value }
    return answer
  }

  /// What keeps other pages out and this one to itself.
  private static let shields = [
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
  ]

  private func route(_ request: HTTPRequest) async -> PageAnswer {
    // Browsers say who asks: the page itself, or the user who opens it.
    if let site = request.headers["Sec-Fetch-Site"], site != "same-origin", site != "none" {
      return .text(403, "Other pages may not use this one.")
    }
    let target = request.url.dropFirst("http://".count).drop { $0 != "/" }
    let path = String(target.prefix { $0 != "?" })
    if request.method == "GET" || request.method == "HEAD", let file = PageAssets.answer(path) { return file }
    if path == "/session" { return startSession(request) }
    guard let authorization = request.headers["Authorization"], authorization.hasPrefix("Bearer "),
      sessions.admits(String(authorization.dropFirst("Bearer ".count)))
    else { return .text(401, "Open the page with the link that `twinwright local ui` shows.") }
    if path.hasPrefix("/azure/") { return await gateway.pass(request, String(target.dropFirst("/azure/".count))) }
    if path.hasPrefix("/changes/"), request.method == "GET" {
      return gateway.changes(String(path.dropFirst("/changes/".count)))
    }
    return .text(404, "Nothing is here.")
  }

  private func startSession(_ request: HTTPRequest) -> PageAnswer {
    guard request.method == "POST" else { return .text(405, "Sessions are begun by POST.") }
    guard let key = sessions.key(for: String(decoding: request.body, as: UTF8.self)) else {
      return .text(403, "This link was used before. `twinwright local ui` has shown a new one.")
    }
    codeUsed(sessions.code)
    return .json(200, ["key": .string(key)])
  }
}

extension PageAnswer {
  static func text(_ status: Int, _ text: String) -> PageAnswer {
    PageAnswer(
      status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array((text + "\n").utf8)))
  }

  static func json(_ status: Int, _ value: Value) -> PageAnswer {
    PageAnswer(status: status, headers: ["Content-Type": "application/json; charset=utf-8"], body: .bytes(value.json))
  }
}
