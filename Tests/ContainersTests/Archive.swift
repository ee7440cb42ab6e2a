import CZlib
import FoundationEssentials
import Glibc

/// A tar archive that a test makes, entry by entry.
struct Archive {
  private(set) var bytes: [UInt8] = []

  mutating func add(
    _ path: String, _ content: String = "", type: Character = "0", mode: Int = 0o644, target: String = ""
  ) {
    let content = Array(content.utf8)
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) { header.replaceSubrange(place..<place + text.utf8.count, with: text.utf8) }
    func octal(_ number: Int, _ digits: Int) -> String {
      let text = String(number, radix: 8)
      return String(repeating: "0", count: digits - text.count) + text
    }
    put(String(path.prefix(100)), at: 0)
    put(octal(mode, 7), at: 100)
    put(octal(content.count, 11), at: 124)
    put(octal(0, 11), at: 136)
    put("        ", at: 148)
    put(String(type), at: 156)
    put(target, at: 157)
    put("ustar", at: 257)
    put("00", at: 263)
    put(octal(header.reduce(0) { $0 + Int($1) }, 6), at: 148)
    header[154] = 0
    bytes += header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  /// An extended header for the entry that follows.
  mutating func extend(_ name: String, _ value: String) {
    var length = name.utf8.count + value.utf8.count + 3
    while String(length).utf8.count + name.utf8.count + value.utf8.count + 3 != length { length += 1 }
    add("pax", "\(length) \(name)=\(value)\n", type: "x")
  }

  /// Writes it to a file, whole with its two empty blocks.
  func write(to path: String) throws {
    try Data(bytes + [UInt8](repeating: 0, count: 1024)).write(to: URL(filePath: path))
  }
}

/// A folder of its own, gone with the last reference.
final class Folder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("containers-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The text of a file; `nil` where there is none.
  func text(_ name: String) -> String? { try? String(contentsOf: URL(filePath: "\(path)/\(name)"), encoding: .utf8) }

  func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
  }
}
