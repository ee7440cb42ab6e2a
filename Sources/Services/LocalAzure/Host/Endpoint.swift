import Documents

/// Where a local Azure that runs can be reached, as `endpoint.json` says.
package struct Endpoint: Sendable, Hashable {
  /// The process that serves.
  package let pid: Int32
  /// TCP port on 127.0.0.1, both as an HTTPS proxy for Azure's hosts and as `https://localhost:PORT`.
  package let port: Int
  /// Version of the program that serves.
  package let version: String
  /// Path of the certificate that clients must trust.
  package let caBundle: String
  /// TCP port on 127.0.0.1 where devices connect by MQTT over TLS; `nil` when none is served.
  package let mqttPort: Int?
  /// Why none is served, when it was to be.
  package let mqttFlaw: String?
  /// The arguments it was started with, to start it again as it was.
  package let arguments: [String]

  package init(
    pid: Int32, port: Int, version: String, caBundle: String, mqttPort: Int? = nil, mqttFlaw: String? = nil,
    arguments: [String] = []
  ) {
    self.arguments = arguments
    self.mqttPort = mqttPort
    self.mqttFlaw = mqttFlaw
    self.pid = pid
    self.port = port
    self.version = version
    self.caBundle = caBundle
  }

  /// What an HTTPS client is given as its proxy.
  package var proxy: String { "http://127.0.0.1:\(port)" }

  /// The content of `endpoint.json`.
  var value: Value {
    .members([
      "pid": .integer(Int64(pid)), "port": .integer(Int64(port)), "version": .string(version), "proxy": .string(proxy),
      "caBundle": .string(caBundle), "mqttPort": mqttPort.map { .integer(Int64($0)) },
      "mqttFlaw": mqttFlaw.map { .string($0) }, "arguments": .array(arguments.map { .string($0) }),
    ])
  }

  /// `nil` for anything that is not an endpoint.
  init?(_ value: Value) {
    guard let pid = value["pid"]?.integer.flatMap({ Int32(exactly: $0) }), pid > 0,
      let port = value["port"]?.integer, (1...65535).contains(port), let version = value["version"]?.string,
      let caBundle = value["caBundle"]?.string
    else { return nil }
    let mqttPort = value["mqttPort"]?.integer.flatMap { (1...65535).contains($0) ? Int($0) : nil }
    self.init(
      pid: pid, port: Int(port), version: version, caBundle: caBundle, mqttPort: mqttPort,
      mqttFlaw: value["mqttFlaw"]?.string, arguments: value["arguments"]?.array?.compactMap(\.string) ?? [])
  }
}
