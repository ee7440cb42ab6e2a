import Plans
import Resources

/// The names by which manifests call what they declare: as in Azure where that is possible, each once.
struct Names {
  private var taken: Set<String> = []

  /// A name of that kind that nothing else has yet.
  mutating func name(_ kind: String, _ wanted: String, or other: String? = nil) -> String {
    let clean = Names.clean(wanted)
    var name = clean
    if taken.contains("\(kind).\(name)"), let other { name = "\(clean)-\(Names.clean(other))" }
    var count = 2
    while !taken.insert("\(kind).\(name)").inserted {
      name = "\(clean)-\(count)"
      count += 1
    }
    return name
  }

  /// Without blanks, slashes and dollars, which names in manifests do not have.
  static func clean(_ text: String) -> String {
    let cleaned = String(text.map { $0.isWhitespace || "/${}#:\"'".contains($0) ? "-" : $0 })
    return cleaned.isEmpty ? "unnamed" : cleaned
  }

  /// Words in lower case, joined by hyphens: `Azure Digital Twins Data Owner` as `azure-digital-twins-data-owner`.
  static func slug(_ text: String) -> String {
    var result = ""
    for character in text.lowercased() {
      if character.isASCII, character.isLetter || character.isNumber {
        result.append(character)
      } else if !result.isEmpty, result.last != "-" {
        result.append("-")
      }
    }
    while result.last == "-" { result.removeLast() }
    return result.isEmpty ? "unnamed" : result
  }
}

/// The tags by which twinwright knows what is its own.
enum Marks {
  static let environment = "twinwright-environment"
  static let secrets = "hidden-twinwright-secrets"

  /// The tag for a resource without tags on what it lies in.
  static func secrets(of resource: ResourceID, in holder: ResourceID) -> String {
    KeptFingerprint.tag(of: resource, in: holder)
  }
}
