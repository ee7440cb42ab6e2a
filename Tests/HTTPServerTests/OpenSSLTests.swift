import Files
// Only Foundation runs another program.
import Foundation
import Programs
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(10))) struct OpenSSLTests {
  private static let program = "/usr/bin/openssl"

  /// The exit status of `openssl` with these arguments.
  private func run(_ arguments: [String]) async throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return try await Program(process).end()
  }

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: program), "openssl is not installed"),
    arguments: [
      ("management.azure.com", "-verify_hostname", "management.azure.com", true),
      ("x.api.eus.digitaltwins.azure.net", "-verify_hostname", "x.api.eus.digitaltwins.azure.net", true),
      ("localhost", "-verify_hostname", "localhost", true), ("localhost", "-verify_ip", "127.0.0.1", true),
      ("localhost", "-verify_ip", "::1", true), ("example.org", "-verify_hostname", "example.org", false),
    ])
  func `strict verification accepts the permitted hosts and no other`(
    _ host: String, _ option: String, _ name: String, _ isGood: Bool
  ) async throws {
    let scratch = try Scratch()
    let authority = try Served.authority(in: scratch.path)
    let leaf = try authority.issue(for: host).der
    try DiskFileStore(root: scratch.path).write("leaf.der", leaf, access: .everyone)
    let pem = scratch.path + "/leaf.pem"
    #expect(try await run(["x509", "-inform", "DER", "-in", scratch.path + "/leaf.der", "-out", pem]) == 0)
    let status = try await run([
      "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", scratch.path + "/ca.pem", option, name, pem,
    ])
    #expect((status == 0) == isGood)
  }
}
