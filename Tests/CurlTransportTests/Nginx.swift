import Files
// Only Foundation runs another program.
import Foundation
import HTTPServer

/// nginx before a server of ours: what speaks HTTP/2 to clients that offer it, on one port, and HTTP/1.1 only on another.
final class Nginx {
  static let program = "/usr/sbin/nginx"
  static let isThere = FileManager.default.isExecutableFile(atPath: program)

  let http2: Int
  let http1: Int
  /// Path of the certificate to trust.
  let bundle: String
  private let process: Process
  private let folder: String

  /// Starts nginx in a folder of its own and returns when it takes connections.
  ///
  /// - Parameter upstream: port of the server on this machine that answers.
  init(before upstream: Int) async throws {
    folder = NSTemporaryDirectory() + "twinwright-nginx-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    bundle = folder + "/ca.pem"
    let files = DiskFileStore(root: folder)
    let authority = try CertificateAuthority.loadOrCreate(
      in: ".", files: files, permitting: ["test.invalid"], now: { Int64(time(nil)) })
    let (certificate, key, _) = try authority.identity(for: "localhost")
    try files.write("leaf.pem", Self.pem("CERTIFICATE", certificate), access: .everyone)
    try files.write("leaf.key", Self.pem("PRIVATE KEY", key), access: .ownerOnly)
    (http2, http1) = (try FreePort.find(), try FreePort.find())
    try files.write(
      "nginx.conf", Array(Self.configuration(folder, http2, http1, upstream).utf8), access: .everyone)
    process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = ["-p", folder, "-c", folder + "/nginx.conf", "-e", folder + "/error.log"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<500 {
      if FreePort.isTaken(http2), FreePort.isTaken(http1) { return }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    let log = (try? String(contentsOfFile: folder + "/error.log", encoding: .utf8)) ?? ""
    stop()
    throw Failure(log: log)
  }

  struct Failure: Error { let log: String }

  /// Ends nginx, by its process, and removes its folder.
  func stop() {
    // Its signals are blocked as those of the thread that started it: asking would be in vain.
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    try? FileManager.default.removeItem(atPath: folder)
  }

  private static func pem(_ label: String, _ der: [UInt8]) -> [UInt8] {
    let text = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
    return Array("-----BEGIN \(label)-----\n\(text)\n-----END \(label)-----\n".utf8)
  }

  /// One process, in the foreground, that writes nowhere but into its folder.
  private static func configuration(_ folder: String, _ http2: Int, _ http1: Int, _ upstream: Int) -> String {
    """
    daemon off;
    master_process off;
    pid \(folder)/nginx.pid;
    error_log \(folder)/error.log;
    events { worker_connections 512; }
    http {
      access_log off;
      client_body_temp_path \(folder)/body;
      proxy_temp_path \(folder)/proxy;
      fastcgi_temp_path \(folder)/fastcgi;
      uwsgi_temp_path \(folder)/uwsgi;
      scgi_temp_path \(folder)/scgi;
      ssl_certificate \(folder)/leaf.pem;
      ssl_certificate_key \(folder)/leaf.key;
      server {
        listen 127.0.0.1:\(http2) ssl http2;
        listen 127.0.0.1:\(http1) ssl;
        location / {
          proxy_pass https://127.0.0.1:\(upstream);
          proxy_ssl_verify off;
          proxy_set_header Host localhost:\(upstream);
          proxy_http_version 1.1;
        }
      }
    }

    """
  }
}

/// Ports of the loopback address.
enum FreePort {
  /// One that nobody listened on a moment ago.
  static func find() throws -> Int {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    return try withAddress(port: 0) { address, length in
      guard bind(socket, address, length.pointee) == 0, getsockname(socket, address, length) == 0 else {
        throw POSIXError(.EADDRINUSE)
      }
    }
  }

  /// Whether somebody takes connections there.
  static func isTaken(_ port: Int) -> Bool {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var status: Int32 = -1
    _ = try? withAddress(port: port) { address, length in status = connect(socket, address, length.pointee) }
    return status == 0
  }

  private static func withAddress(
    port: Int, _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) throws -> Void
  ) throws -> Int {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    try withUnsafeMutablePointer(to: &address) {
      try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { try body($0, &length) }
    }
    return Int(in_port_t(bigEndian: address.sin_port))
  }
}
