import Documents
import Foundation  // to find the cases

/// The public cases beside the repository; tests that need them are skipped where they are absent.
enum SharedCases {
  static let suites = ["doc-examples", "generated", "specification", "solecisms"]

  static var exist: Bool { FileManager.default.fileExists(atPath: folder.path) }

  /// The records of a suite.
  static func records(of suite: String) throws -> [Value] {
    let bytes = try Data(contentsOf: folder.appendingPathComponent("\(suite).jsonl"))
    return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONReader.parse(Array($0)) }
  }

  private static let folder: URL = {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    return folder.appendingPathComponent("shared/data/dtdl-cases")
  }()
}
