import Documents

/// How a container is asked whether it is alive, or ready: its `livenessProbe` or `readinessProbe`.
struct ContainerProbe: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    case liveness = "Liveness"
    case readiness = "Readiness"

    /// The member of a container that declares it.
    var member: String { self == .liveness ? "livenessProbe" : "readinessProbe" }
  }

  enum Action: Sendable {
    /// Must end with 0.
    case command([String])
    /// Must be answered with 200 to 399; by `https` it is enough that somebody listens.
    case request(port: Int, path: String, headers: [(name: String, value: String)], isSecure: Bool)
  }

  let kind: Kind
  let action: Action
  /// Seconds before the first, between two, and that one may take.
  let delay: Int64
  let period: Int64
  let timeout: Int64
  /// Failures in a row after which a container that does not live is ended.
  let failures: Int

  /// Reads the declaration of a container; `nil` where there is none that asks anything. What is left out is as in Azure.
  init?(_ kind: Kind, of container: Value) {
    guard let declared = container[kind.member], let action = Self.action(declared) else { return nil }
    func seconds(_ name: String, _ standard: Int64, least: Int64) -> Int64 {
      min(max(declared[name]?.integer ?? standard, least), 86_400)
    }
    self.kind = kind
    self.action = action
    delay = seconds("initialDelaySeconds", 0, least: 0)
    period = seconds("periodSeconds", 10, least: 1)
    timeout = seconds("timeoutSeconds", 1, least: 1)
    failures = Int(seconds("failureThreshold", 3, least: 1))
  }

  private static func action(_ declared: Value) -> Action? {
    let command = (declared["exec"]?["command"]?.array ?? []).compactMap(\.string)
    if !command.isEmpty { return .command(command) }
    guard let request = declared["httpGet"], let port = request["port"]?.integer, (1...65_535).contains(port) else {
      return nil
    }
    let path = request["path"]?.string ?? "/"
    let headers = (request["httpHeaders"]?.array ?? []).map {
      (name: $0["name"]?.string ?? "", value: $0["value"]?.string ?? "")
    }
    // What would end a line would write lines of its own.
    let isClean = ([path] + headers.flatMap { [$0.name, $0.value] }).allSatisfy { text in
      text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
    guard isClean, !path.contains(" ") else { return nil }
    return .request(
      port: Int(port), path: path.hasPrefix("/") ? path : "/" + path, headers: headers,
      isSecure: request["scheme"]?.string?.lowercased() == "https")
  }
}

extension ContainerProbe.Action {
  /// The text of a request; empty where none is sent.
  var requestText: String {
    guard case .request(let port, let path, let headers, false) = self else { return "" }
    let lines =
      ["GET \(path) HTTP/1.1", "Host: localhost:\(port)", "User-Agent: kube-probe/1.0", "Connection: close"]
      + headers.filter { !$0.name.isEmpty }.map { "\($0.name): \($0.value)" }
    return lines.joined(separator: "\r\n") + "\r\n\r\n"
  }

  /// What is wrong with an answer's first line; `nil` where nothing is.
  static func flaw(ofAnswer line: String) -> String? {
    let words = line.split(separator: " ")
    guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else {
      return "malformed HTTP response"
    }
    return (200..<400).contains(status) ? nil : "HTTP probe failed with statuscode: \(status)"
  }
}
