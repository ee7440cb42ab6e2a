import Diagnostics
import Documents
import HTTP
import OrderedCollections

/// Why a recording cannot be read: never seen so far.
struct UnreadableRecording: Error, CustomStringConvertible {
  let description: String
}

/// Reads the two forms in which Microsoft keeps recorded sessions, with our own readers.
enum RecordingReader {
  static func read(_ bytes: [UInt8], package: String, file: String) throws -> Recording {
    let source = SourceFile(path: file, bytes: bytes)
    var findings = Findings()
    let root: Located? =
      file.hasSuffix(".json")
      ? JSONReader.read(source, findings: &findings) : YAMLReader.read(source, findings: &findings).first
    guard let root, findings.isEmpty else {
      throw UnreadableRecording(description: "\(file): \(findings.all.map(\.message))")
    }
    let value = root.value
    let entries = value["interactions"]?.array?.map(tape) ?? value["Entries"]?.array?.map(proxied)
    guard let entries, !entries.contains(where: { $0 == nil }) else {
      throw UnreadableRecording(description: "\(file): an exchange lacks its request or its answer")
    }
    return Recording(package: package, name: shortName(file), exchanges: entries.compactMap { $0 })
  }

  /// The tests' own name, without what all file names share.
  private static func shortName(_ file: String) -> String {
    let stem = file.split(separator: ".").dropLast().joined(separator: ".")
    let test = stem.split(separator: ".").last.map(String.init) ?? stem
    return test.hasPrefix("pyTestDigitalTwintest") ? String(test.dropFirst("pyTestDigitalTwin".count)) : test
  }

  // MARK: A VCR tape

  private static func tape(_ entry: Value) -> Exchange? {
    guard let method = entry["request"]?["method"]?.string, let url = entry["request"]?["uri"]?.string,
      let status = entry["response"]?["status"]?["code"]?.integer
    else { return nil }
    let text = entry["response"]?["body"]?["string"]?.string ?? ""
    return Exchange(
      method: method, url: url, requestBody: sent(entry["request"]?["body"]),
      response: HTTPResponse(
        status: Int(status), headers: fields(entry["response"]?["headers"]), body: Array(text.utf8)))
  }

  /// Some bodies went through Python's `repr` before they were written down, up to three times.
  private static func sent(_ body: Value?) -> String {
    guard let text = body?.string else { return "" }
    guard text.hasPrefix("b'"), let first = text.firstIndex(of: "{"), let last = text.lastIndex(of: "}") else {
      return text
    }
    return String(text[first...last])
  }

  private static func fields(_ headers: Value?) -> HTTPFields {
    var fields: HTTPFields = [:]
    for (name, values) in headers?.object ?? [:] {
      for value in values.array ?? [values] { if let value = value.string { fields.add(name, value) } }
    }
    return fields
  }

  // MARK: A file of the test proxy

  private static func proxied(_ entry: Value) -> Exchange? {
    guard let method = entry["RequestMethod"]?.string, let url = entry["RequestUri"]?.string,
      let status = entry["StatusCode"]?.integer
    else { return nil }
    return Exchange(
      method: method, url: url, requestBody: String(decoding: content(entry["RequestBody"]), as: UTF8.self),
      response: HTTPResponse(
        status: Int(status), headers: fields(entry["ResponseHeaders"]), body: content(entry["ResponseBody"])))
  }

  /// JSON bodies stand in the file as JSON, others as text.
  private static func content(_ body: Value?) -> [UInt8] {
    switch body {
    case nil, .null: []
    case .string(let text): Array(text.utf8)
    case .some(let value): value.json
    }
  }
}
