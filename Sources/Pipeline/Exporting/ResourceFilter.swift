import Documents
import OrderedCollections
import Resources
package import Cloud

/// The conditions by which Azure lists resources: `resourceType eq 'Microsoft.Storage/storageAccounts' and
/// tagName eq 'team' and tagValue eq 'a'`.
package struct ResourceFilter: Sendable {
  private enum Condition {
    case type(String)
    case name(String)
    case location(String)
    case tag(name: String, value: String?)
  }

  private let conditions: [Condition]

  /// Why a text is none.
  package struct Malformed: Error {
    package let message: String
  }

  /// Reads conditions that are joined by `and`.
  package init(_ text: String) throws(Malformed) {
    var conditions: [Condition] = []
    for part in ResourceFilter.parts(text) {
      let words = part.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true).map(String.init)
      guard words.count == 3, words[1].lowercased() == "eq", words[2].count >= 2, words[2].hasPrefix("'"),
        words[2].hasSuffix("'")
      else { throw Malformed(message: "`\(part)` is no condition of the form NAME eq 'VALUE'") }
      let value = String(words[2].dropFirst().dropLast()).replacing("''", with: "'")
      switch words[0].lowercased() {
      case "resourcetype": conditions.append(.type(value.lowercased()))
      case "name": conditions.append(.name(value.lowercased()))
      case "location": conditions.append(.location(SpecWriter.folded(value)))
      case "tagname": conditions.append(.tag(name: value.lowercased(), value: nil))
      case "tagvalue":
        guard case .tag(let name, nil)? = conditions.last else {
          throw Malformed(message: "`tagValue` stands behind `tagName eq '...' and`")
        }
        conditions[conditions.count - 1] = .tag(name: name, value: value)
      default:
        throw Malformed(
          message: "`\(words[0])` cannot be asked for: resourceType, name, location, tagName and tagValue can")
      }
    }
    self.conditions = conditions
  }

  /// Resources that carry a tag.
  package init(tag name: String, value: String?) { conditions = [.tag(name: name.lowercased(), value: value)] }

  /// Cut at the word `and` outside quotes.
  private static func parts(_ text: String) -> [String] {
    var parts: [String] = []
    var words: [Substring] = []
    var isQuoted = false
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      if !isQuoted, word.lowercased() == "and" {
        parts.append(words.joined(separator: " "))
        words = []
        continue
      }
      if word.count(where: { $0 == "'" }) % 2 == 1 { isQuoted.toggle() }
      words.append(word)
    }
    return parts + [words.joined(separator: " ")]
  }

  /// Whether a listed resource meets every condition.
  package func matches(_ resource: LiveResource) -> Bool {
    conditions.allSatisfy { condition in
      switch condition {
      case .type(let type): resource.id.type.lowercased() == type
      case .name(let name): resource.id.name.lowercased() == name
      case .location(let place): resource.body["location"]?.string.map(SpecWriter.folded) == place
      case .tag(let name, let value):
        resource.body["tags"]?.object?.contains {
          $0.key.lowercased() == name && (value == nil || $0.value.string == value)
        } ?? false
      }
    }
  }
}
