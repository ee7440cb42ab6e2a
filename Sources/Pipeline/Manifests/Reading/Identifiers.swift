/// What identifiers of twins, relationships and devices may be.
enum Identifiers {
  private static let devicePunctuation = Set("-.+%_#*?!(),:=@$'".unicodeScalars)

  static func objection(toDevice id: String) -> String? {
    objection(id) { isPlain($0) || devicePunctuation.contains($0) }
  }

  /// The exact rule of Azure is not published; this takes what it is known to take.
  static func objection(toTwin id: String) -> String? {
    objection(id) { $0.isASCII && $0.value > 32 && $0.value != 127 && !"\"\\<>`{}|^/&;".unicodeScalars.contains($0) }
  }

  private static func objection(_ id: String, allows: (Unicode.Scalar) -> Bool) -> String? {
    if id.isEmpty { return "is empty" }
    if id.utf8.count > 128 { return "has \(id.utf8.count) bytes; 128 are allowed" }
    guard let wrong = id.unicodeScalars.first(where: { !allows($0) }) else { return nil }
    return "holds `\(wrong)`, which is not allowed"
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
  }
}
