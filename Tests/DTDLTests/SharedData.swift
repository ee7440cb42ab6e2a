import Diagnostics
import Foundation  // folders are walked here, for tests only

@testable import DTDL

/// Public data beside the repository; tests that need it are skipped where it is absent.
enum SharedData {
  /// The package.
  static let package: URL = {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    return folder
  }()

  static let root = package.deletingLastPathComponent().appendingPathComponent("shared/data")

  static func url(_ path: String) -> URL { root.appendingPathComponent(path) }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }

  /// Every `.json` file below a folder of the shared data, by path.
  static func models(below path: String) -> [SourceFile] { models(in: url(path)) }

  /// Every `.json` file below a folder, by path.
  static func models(in folder: URL) -> [SourceFile] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
      FileManager.default.contents(atPath: folder.appendingPathComponent(name).path).map {
        SourceFile(path: name, bytes: Array($0))
      }
    }
  }

  static func lines(_ path: String) -> [String] {
    guard let data = FileManager.default.contents(atPath: url(path).path) else { return [] }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

/// Reads one model text and returns what was found, in file order.
func check(_ texts: String...) -> (models: ModelSet, findings: [Diagnostic]) {
  var findings = Findings()
  let files = texts.enumerated().map { SourceFile(path: $0 == 0 ? "m.json" : "m\($0 + 1).json", text: $1) }
  let models = ModelSet.read(files, findings: &findings)
  return (models, findings.sorted)
}

/// A finding as one line: code, place, message and the suggestion.
func line(_ finding: Diagnostic) -> String {
  let place = finding.span.map { "\($0)" } ?? "-"
  let label = finding.label.map { " (\($0))" } ?? ""
  return "\(finding.code) \(place) \(finding.message)\(label)"
}

extension Diagnostic {
  /// Whether a reader learns what to do about it. Warnings and notes may leave that open.
  var saysHowToMend: Bool { severity < .restriction || !help.isEmpty || !fixes.isEmpty }
}
