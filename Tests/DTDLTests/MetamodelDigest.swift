import Documents
import Foundation  // to read the file
import OrderedCollections

@testable import DTDL

/// What the machine-readable metamodel says of the language, in the words of `LanguageFacts`.
struct MetamodelDigest {
  private let root: Value

  init() throws {
    let bytes = try Data(contentsOf: SharedData.url("dtdl-metamodel/dtdl_digest.json"))
    root = try JSONReader.parse(Array(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes))
  }

  private var versions: [Int] { LanguageFacts.versions }
  private var materialClasses: [(String, Value)] { entries(root["materialClasses"]) }

  private func entries(_ value: Value?) -> [(String, Value)] {
    guard case .object(let members)? = value else { return [] }
    return members.map { ($0.key, $0.value) }
  }

  private func texts(_ value: Value?) -> [String] { value?.array?.compactMap(\.string) ?? [] }
  private func numbers(_ value: Value?) -> [Int] { value?.array?.compactMap { $0.integer.map(Int.init) } ?? [] }
  private func number(_ value: Value?) -> Int? { value?.integer.map(Int.init) }
  private func shown(_ number: Int?) -> String { number.map(String.init) ?? "-" }

  var classes: [String] {
    materialClasses.flatMap { name, entry in
      numbers(entry["dtdlVersions"]).map { version in
        """
        \(name) v\(version) abstract \(entry["abstract"]?.bool ?? false) overt \(entry["overt"]?.bool ?? false) \
        below \(entry["parentClass"]?.string ?? "-") stands for \
        \(texts(entry["concreteSubclasses"]?["\(version)"]).sorted())
        """
      }
    }
  }

  var members: [String] {
    let definable = Set(ElementClass.allCases.filter(\.isDefinable).map(\.name))
    return materialClasses.filter { definable.contains($0.0) }.flatMap { name, entry in
      numbers(entry["dtdlVersions"]).flatMap { version in
        LanguageFacts.limitSets(version).flatMap { _, set in
          entries(entry["properties"]).compactMap { term, property -> String? in
            guard let own = property["\(version)"], own["allowed"]?.bool == true, let all = property["_"] else {
              return nil
            }
            return "\(name) v\(version) \(set) \(term): \(describe(own, all, set))"
          }
        }
      }
    }
  }

  private func describe(_ own: Value, _ all: Value, _ set: String) -> String {
    let minimum = number(own["minCount"]) ?? 0
    let required = minimum > 0 ? "required" : "optional"
    let length = number(own["maxLength"]?[set]) ?? number(own["maxLength"]?[""])
    if let target = own["class"]?.string {
      return """
        \(target) \(minimum)...\(shown(number(own["maxCount"]))) of v\(numbers(own["versions"])) one of \
        \(texts(own["values"]).sorted()) needs id \(own["idRequired"]?.bool ?? false) \
        needs type \(own["typeRequired"]?.bool ?? false) unique names \
        \(texts(own["uniqueProperties"]).contains("name"))
        """
    }
    switch all["datatype"]?.string {
    case "string": return "\(own["pattern"] == nil ? "string" : "name") of \(shown(length)) \(required)"
    case "langString": return "langString of \(shown(length)) \(required)"
    case "integer":
      return "integer \(shown(number(own["minInclusive"])))...\(shown(number(own["maxInclusive"]))) \(required)"
    case "boolean": return "boolean \(required)"
    case nil where all["literal"]?.bool == false:
      // The limit of every reference holds here too, and is the narrower one where limits are extended.
      let limit = number(root["identifierReference"]?["4"]?["maxLength"]?[set])
      return "identifier of \(shown([length, limit].compactMap(\.self).min())) \(required)"
    default: return "literal \(required)"
    }
  }

  var supplementalTypes: [String] {
    let known = Set(entries(root["supplementalTypes"]).map(\.0))
    return entries(root["supplementalTypes"]).flatMap { id, entry -> [String] in
      let context = entry["extensionContext"]?.string ?? ""
      if entry["abstract"]?.bool == true { return ["\(id) in \(context) abstract"] }
      let cotypes = texts(entry["cotypes"]).filter { ElementClass.named[$0]?.isDefinable == true }
      let head = """
        \(id) in \(context) on \(cotypes.sorted()) v\(numbers(entry["cotypeVersions"]).sorted()) \
        with \(texts(entry["cocotypes"]).sorted()) \
        without \(texts(entry["discotypes"]).filter(known.contains).sorted()) \
        or beside \(texts(entry["altcotypes"]).sorted())
        """
      // Types of units and their prefixes, which only the language itself uses.
      if cotypes.isEmpty { return [head] }
      let properties = entries(entry["properties"]).map { property, rule in
        """
        \(id) brings \(property) as \(rule["propertyName"]?.string ?? ""): \(describe(rule)) required \
        \(number(rule["minCount"]) ?? 0 > 0) unique \(rule["uniqueValue"]?.bool ?? false) \
        instance \(rule["instanceProperty"] != nil)
        """
      }
      return [head] + properties + inherited(entry).flatMap { constraints($0["constraints"], of: id) }
        + siblings(entry["siblings"], of: id)
    }
  }

  /// A type and those above it, whose constraints hold for it too.
  private func inherited(_ entry: Value) -> [Value] {
    [entry] + (entry["parent"]?.string.flatMap { root["supplementalTypes"]?[$0] }.map(inherited) ?? [])
  }

  private func describe(_ rule: Value) -> String {
    switch rule["typeName"]?.string {
    case "string":
      let form = rule["pattern"]?.string.map { pattern in
        pattern.contains("{") ? "topic" : pattern.contains("A-Za-z") ? "name" : "label"
      }
      return "string of \(shown(number(rule["maxLength"]))) form \(form ?? "-")"
    case "integer": return "integer from \(shown(number(rule["minInclusive"])))"
    case "decimal": return "decimal"
    case "duration": return "duration"
    case "IRI": return "identifier"
    default:
      // That a unit is an element of some class goes without saying where its family is named.
      let type = rule["type"]?.string.flatMap { $0.hasPrefix("dtmi:dtdl:class:") ? nil : $0 }
      return "element of \(type ?? "-") below \(rule["childOf"]?.string ?? "-")"
    }
  }

  /// Classes and supplemental types among the DTMIs of types, without the versions of classes.
  private func split(_ types: Value?) -> (classes: [String], types: [String]) {
    let all = texts(types)
    let classes = all.filter { $0.hasPrefix("dtmi:dtdl:class:") }.map { Term.plain($0) }
    return (Set(classes).sorted(), all.filter { !$0.hasPrefix("dtmi:dtdl:class:") }.sorted())
  }

  private func constraints(_ value: Value?, of id: String) -> [String] {
    (value?.array ?? []).map { constraint in
      let (classes, types) = split(constraint["requiredTypes"])
      if constraint["inverse"]?.bool == true {
        return """
          \(id) asks of what is around it: types \(types) only \(constraint["noneOtherType"] != nil) \
          sibling \(constraint["someOtherType"]?.string ?? "-")
          """
      }
      return """
        \(id) asks of \(constraint["property"]?.string ?? ""): classes \(classes) types \(types) \
        words \(texts(constraint["requiredValues"]).sorted()) \
        units of \(constraint["siblingParentOf"]?.string.map { Term.plain($0) } ?? "-")
        """
    }
  }

  private func siblings(_ value: Value?, of id: String) -> [String] {
    (value?.array ?? []).map { constraint in
      let reference = constraint["keyref"]?.string.map { Term.plain($0) } ?? ""
      if let member = constraint["supplementalProperty"]?.string {
        return "\(id) names a member of the sibling in \(reference) by \(Term.plain(member))"
      }
      return """
        \(id) asks of the sibling in \(reference): classes \(split(constraint["requiredTypes"]).classes) \
        not \(constraint["disallowedType"]?.string ?? "-")
        """
    }
  }

  var quantities: [String] {
    let editions = ["dtmi:dtdl:context;2"] + (1...3).map { "dtmi:dtdl:extension:quantitativeTypes;\($0)" }
    return editions.enumerated().flatMap { edition, context in
      entries(root["units"]?[context]).map { "edition \(edition) \($0): \(texts($1).sorted())" }
        + entries(root["quantitativeTypes"]?[context]).map { "edition \(edition) \($0) in \($1.string ?? "")" }
    }
  }

  var terms: [String] {
    entries(root["contexts"]).flatMap { context, terms in
      entries(terms).map { "\(context) \($0) is \($1.string ?? "")" }
    }
  }

  /// Fields and enum values of the language's own schemas are left out: nothing names them.
  var elements: [String] {
    (root["elements"]?.array ?? []).flatMap(elements).filter { fact in
      !fact.hasSuffix(" Field") && !(fact.hasSuffix(" EnumValue") && fact.hasPrefix("dtmi:standard:"))
    }
  }

  /// An element and those in it.
  private func elements(_ value: Value) -> [String] {
    if let items = value.array { return items.flatMap(elements) }
    let types = value["@type"]?.string.map { [$0] } ?? texts(value["@type"])
    let material = types.first { ElementClass.named[$0] != nil } ?? types.first.flatMap(classOfUnits)
    let own = value["@id"]?.string.flatMap { id in material.map { ["\(id) is \($0)"] } } ?? []
    return own + entries(value).flatMap { elements($1) }
  }

  /// Units of DTDL v2 have the type of their family only.
  private func classOfUnits(_ type: String) -> String? {
    let id = root["contexts"]?["dtmi:dtdl:context;2"]?[type]?.string
    return id.flatMap { root["supplementalTypes"]?[$0]?["extensionKind"]?.string }
  }

  var reservedPrefixes: [String] { entries(root["reservedIdPrefixes"]).flatMap { texts($1) } }

  var limits: [String] {
    versions.flatMap { version in
      LanguageFacts.limitSets(version).flatMap { _, set -> [String] in
        let key = "\(version)"
        func control(_ rootClass: String, _ property: String, _ limit: String) -> Int? {
          let found = root["descendantControls"]?.array?.first { control in
            number(control["dtdlVersion"]) == version && control["rootClass"]?.string == rootClass
              && texts(control["properties"]).contains(property) && control[limit] != nil
          }
          return number(found?[limit]?[set])
        }
        let facts: [(String, Int?)] = [
          ("identifier", number(root["identifierDefinition"]?[key]?["maxLength"]?[set])),
          ("interface identifier", number(root["identifierDefinition"]?["Interface"]?[key]?["maxLength"]?[set])),
          ("schema depth", control("ComplexSchema", "elementSchema", "maxDepth")),
          ("extends depth", control("Interface", "extends", "maxDepth")),
          ("all extends", control("Interface", "extends", "maxCount")),
          ("all elements", control("Interface", "contents", "maxCount")),
          ("text", number(root["partitions"]?[key]?["maxBytes"]?[set])),
        ]
        return facts.map { "v\(version) \(set) \($0.0) \(shown($0.1))" }
      }
    }
  }
}
