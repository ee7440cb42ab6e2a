import Diagnostics
import Documents
import OrderedCollections

// What Azure Digital Twins refuses of what DTDL allows, and what it takes and does not enforce. Source: Azure Digital
// Twins, "DTDL models", "Service limits" (October 2023).

extension ModelGraph {
  /// Says what the service would refuse. Findings are restrictions: the models are right, the upload would fail.
  mutating func checkService() {
    for index in elements.indices {
      let element = elements[index]
      switch element.elementClass {
      case .interface: checkInterface(element)
      case .command where element.scope.version < 4: report(.noCommands(element))
      case .property, .telemetry: checkOrder(element)
      default: break
      }
    }
    checkBatches()
    checkUnenforced()
  }

  private mutating func checkInterface(_ element: Element) {
    if element.parent >= 0 {
      report(.inlineInterface(element))
    } else if element.scope.version == 4 {
      // What else is of v4 in it goes with it.
      report(.version4(element))
    }
    if element.scope.version < 3, element.node.byteCount > ServiceLimits.modelBytes { report(.modelTooLarge(element)) }
    if element.scope.version < 4 {
      for context in element.scope.extensions where !ServiceLimits.extensions.contains(context) {
        let node = element.node["@context"]?.values.first { $0.string == context }
        report(.extensionNotDocumented(element, node, context))
      }
    }
  }

  private mutating func checkOrder(_ element: Element) {
    guard let types = element.node["@type"], types.isArray, let first = types.items.first(where: { _ in true }),
      let own = element.typeNode, first.span != own.span
    else { return }
    report(.classNotFirst(element, first))
  }

  /// Models that need one another go up together, and only so many do.
  private mutating func checkBatches() {
    let groups = StronglyConnected.components(of: interfaces) { index in
      elements[index].children.compactMap { child -> Int? in
        if child.member == "extends" { return child.element }
        guard child.member == "contents", let content = child.element, elements[content].elementClass == .component
        else { return nil }
        return elements[content].child("schema")?.element
      }
    }
    for group in groups where group.count > ServiceLimits.batch {
      report(.batchTooLarge(elements[group.min() ?? 0], group.count))
    }
  }

  private mutating func checkUnenforced() {
    let writable = elements.filter { $0.node["writable"] != nil }
    if let first = writable.first?.node["writable"] { report(.writableUnenforced(first, writable.count)) }
    let bounded = elements.filter { $0.maxMultiplicity != nil }
    if let first = bounded.first?.node["maxMultiplicity"] { report(.multiplicityUnenforced(first, bounded.count)) }
  }
}

/// What the service documents.
enum ServiceLimits {
  /// Bytes of one model.
  static let modelBytes = 1 << 20
  /// Models in one request.
  static let batch = 250
  static let extensions: Set<String> = [
    "dtmi:dtdl:extension:quantitativeTypes;1", "dtmi:dtdl:extension:annotation;1",
    "dtmi:dtdl:extension:historization;1", "dtmi:dtdl:extension:overriding;1",
  ]
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func version4(_ element: Element) -> Diagnostic {
    Diagnostic(
      "TW2120", .restriction, "Azure Digital Twins does not take DTDL v4",
      at: element.node["@context"]?.span ?? element.anchor, notes: ["it takes v2 and v3"],
      help: ["write the model with \"dtmi:dtdl:context;3\""])
  }

  fileprivate static func noCommands(_ element: Element) -> Diagnostic {
    Diagnostic(
      "TW2121", .restriction, "Azure Digital Twins has no commands", at: element.typeNode?.span ?? element.anchor,
      help: ["take the command away, or keep it in a model for IoT Hub"])
  }

  fileprivate static func inlineInterface(_ element: Element) -> Diagnostic {
    Diagnostic(
      "TW2122", .restriction, "Azure Digital Twins takes no interface inside another", at: element.anchor,
      help: ["move it to the top and name it here by its `@id`"])
  }

  fileprivate static func classNotFirst(_ element: Element, _ first: JSONNode) -> Diagnostic {
    Diagnostic(
      "TW2123", .warning, "`\(element.elementClass.name)` should stand first in `@type`", at: first.span,
      notes: ["Digital Twins Explorer hides the element otherwise"],
      help: ["move it to the front of the list"])
  }

  fileprivate static func extensionNotDocumented(_ element: Element, _ node: JSONNode?, _ context: String) -> Diagnostic
  {
    Diagnostic(
      "TW2124", .warning, "Azure Digital Twins is not known to take `\(context)`", at: node?.span ?? element.anchor,
      notes: ["documented: \(ServiceLimits.extensions.sorted().joined(separator: ", "))"])
  }

  fileprivate static func modelTooLarge(_ element: Element) -> Diagnostic {
    Diagnostic(
      "TW2125", .restriction, "Azure Digital Twins takes models of at most 1 MB", at: element.anchor,
      notes: ["\(element.node.byteCount) bytes"], help: ["split it with `extends` or components"])
  }

  fileprivate static func batchTooLarge(_ element: Element, _ count: Int) -> Diagnostic {
    Diagnostic(
      "TW2126", .restriction, "\(count) models need one another, and Azure Digital Twins takes 250 in one request",
      at: element.anchor, help: ["break the ring, for example by turning a component into a relationship"])
  }

  fileprivate static func writableUnenforced(_ node: JSONNode, _ count: Int) -> Diagnostic {
    Diagnostic(
      "TW2130", .note, "Azure Digital Twins does not enforce `writable`", at: node.span,
      notes: ["it stands on \(count) \(count == 1 ? "element" : "elements"); twins' properties can always be written"])
  }

  fileprivate static func multiplicityUnenforced(_ node: JSONNode, _ count: Int) -> Diagnostic {
    Diagnostic(
      "TW2131", .note, "Azure Digital Twins does not enforce `maxMultiplicity`", at: node.span,
      notes: ["it stands on \(count) \(count == 1 ? "relationship" : "relationships")"])
  }
}
