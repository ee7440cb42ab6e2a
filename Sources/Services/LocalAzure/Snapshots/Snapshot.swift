import Encodings
import Files

/// Everything a local Azure remembered at one moment, in one file that says when it was made and by which version.
package struct Snapshot: Sendable, Hashable {
  /// What it is kept under; `nil` for one in a file of the user's choice.
  package let name: String?
  /// Absolute path of the file.
  package let path: String
  package let bytes: Int64
  /// Version of the program that saved it.
  package let version: String
  /// Microseconds since 1970.
  package let saved: Int64

  /// When it was saved, as `2026-11-23T16:51:00Z`.
  package var savedText: String { Timestamp.text(microseconds: saved).prefix(19) + "Z" }
}

/// Where a snapshot is kept.
package enum SnapshotPlace: Sendable, Hashable {
  /// In the state folder, under a name.
  case name(String)
  /// In a file; the path is absolute.
  case file(String)

  /// Bytes of the longest name.
  private static let longestName = 64

  /// What a word on a command line means: with a slash in it a path, relative to `folder`; without one a name.
  ///
  /// Names are letters, digits, `.`, `_` and `-`, 64 at most, the first one a letter or a digit.
  package init(_ text: String, in folder: String) throws(SnapshotError) {
    if text.contains("/") {
      guard !text.hasSuffix("/"), !text.utf8.contains(0) else {
        throw SnapshotError(.name, "'\(text)' names no file")
      }
      self = .file(Path.normalise(Path.join(folder, text)))
      return
    }
    let allowed = text.utf8.allSatisfy { byte in
      Self.isWord(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
    guard allowed, let first = text.utf8.first, Self.isWord(first), text.utf8.count <= Self.longestName else {
      throw SnapshotError(
        .name,
        "'\(text)' is no name of a snapshot: letters, digits, '.', '_' and '-', \(Self.longestName) at most, beginning "
          + "with a letter or a digit; a file is named with a slash, ./\(text.isEmpty ? "before.snapshot" : text)")
    }
    self = .name(text)
  }

  /// A file where only a name will do.
  package static func notNamed(_ text: String) -> SnapshotError {
    SnapshotError(.name, "\(text) is a file; only snapshots with a name are kept here")
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}

/// Why a snapshot is not saved, read or restored.
package struct SnapshotError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: String, Sendable {
    /// The word names no snapshot and no file.
    case name
    /// There is none, or nothing to save.
    case missing
    /// One with that name is there already.
    case exists
    /// The file is no snapshot, or is damaged.
    case content
    /// It was made by a program that keeps its state in another way.
    case schema
    /// It cannot be read or written.
    case file
  }

  package let kind: Kind
  package let detail: String

  init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }

  package var description: String { detail }
}
