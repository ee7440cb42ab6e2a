/// A path into a value: members by name, list items by index or by the value of a key.
package struct ValuePath: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// One step of a path.
  package enum Step: Sendable, Hashable {
    case member(String)
    case index(Int)
    /// The list item whose `key` member equals `value`: how reordered Azure lists are told apart.
    case item(key: String, value: String)
  }

  /// From the outermost step to the innermost.
  package var steps: [Step]

  package init(_ steps: [Step] = []) { self.steps = steps }

  /// The path one step further in.
  package func appending(_ step: Step) -> ValuePath { ValuePath(steps + [step]) }

  /// The path of a member of what stands here.
  package func member(_ name: String) -> ValuePath { appending(.member(name)) }

  /// `properties.containers[name=ocpp].image`; a member that is not a plain word is quoted: `tags["a b"]`.
  package var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .member(let name):
        let plain =
          !name.isEmpty
          && name.unicodeScalars.allSatisfy {
            $0.isASCII
              && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "_$-@:;/".unicodeScalars.contains($0))
          }
        if plain {
          text += text.isEmpty ? name : ".\(name)"
        } else {
          text += "[\"\(name)\"]"
        }
      case .index(let index): text += "[\(index)]"
      case .item(let key, let value): text += "[\(key)=\(value)]"
      }
    }
    return text
  }

  package static func < (a: ValuePath, b: ValuePath) -> Bool { a.description < b.description }
}
