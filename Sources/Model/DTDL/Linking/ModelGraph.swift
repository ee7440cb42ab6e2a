import Diagnostics
import Documents
import OrderedCollections

/// The elements of all documents together: follows references and checks what takes more than one element to judge.
///
/// Every check walks each element once: what is known of an element below is kept and used again.
struct ModelGraph {
  let options: ModelReadingOptions
  /// Interfaces known beforehand.
  let known: ModelSet
  var elements: [Element]
  let interfaces: [Int]
  let ids: [String: Int]
  let unreadable: Set<String>
  var findings: [Diagnostic] = []
  /// Identifiers that lead nowhere, and where they are referred to.
  var missing: OrderedDictionary<String, [MissingReference]> = [:]
  /// What each interface inherits, itself first; empty in a ring of `extends` and where it goes too deep.
  var ancestry: [Int: [Int]] = [:]
  /// Interfaces that inherit from one whose contents name their siblings.
  var heirs: [Int: [Int]] = [:]
  /// What stands beside one another, worked out when a type asks for it.
  var siblingIndices: [SiblingIndex.Place: SiblingIndex] = [:]
  /// Elements below which something is wrong that was reported.
  var isBroken: [Bool]

  struct MissingReference {
    let element: Int
    let member: String
    /// The class that is asked for.
    let target: ElementClass
    let node: JSONNode
  }

  init(_ reader: ModelReader, known: ModelSet) {
    options = reader.options
    self.known = known
    elements = reader.elements
    interfaces = reader.interfaces
    ids = reader.ids
    unreadable = reader.unreadable
    isBroken = reader.elements.map(\.isBroken)
  }

  mutating func report(_ diagnostic: Diagnostic) { findings.append(diagnostic) }

  /// Marks an element and what is around it, so that consequences are not reported.
  mutating func breakElement(_ index: Int) {
    var next = index
    while next >= 0, !isBroken[next] {
      isBroken[next] = true
      next = elements[next].parent
    }
  }

  /// Reports what is wrong with an element, once.
  mutating func report(_ diagnostic: Diagnostic, on index: Int) {
    report(diagnostic)
    breakElement(index)
  }

  /// All checks, each over what the ones before left sound.
  mutating func check() {
    followReferences()
    checkNames()
    checkExtends()
    checkComponents()
    checkSchemas()
    checkCounts()
    checkEnums()
    checkTypes()
  }

  /// The interface that an element is, or belongs to.
  func interface(of index: Int) -> Int { elements[index].partition }

  /// The class and the supplemental types of what a child is; `nil` where it is not known.
  func kind(of child: Element.Child) -> (elementClass: ElementClass, types: [TypeReference])? {
    if let standard = child.standard { return (standard.elementClass, []) }
    return child.element.map { (elements[$0].elementClass, elements[$0].types) }
  }
}
