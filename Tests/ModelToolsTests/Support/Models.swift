import DTDL
import Diagnostics
import Testing

/// A set of models from the interfaces as JSON texts, which must be without error.
func models(_ interfaces: String..., sourceLocation: Testing.SourceLocation = #_sourceLocation) -> ModelSet {
  var findings = Findings()
  let files = interfaces.enumerated().map { SourceFile(path: "m\($0 + 1).json", text: $1) }
  let set = ModelSet.read(files, findings: &findings)
  let errors = findings.all.filter { $0.severity == .error }
  #expect(errors.isEmpty, "\(errors.map(\.message))", sourceLocation: sourceLocation)
  return set
}

/// An interface of DTDL v3 as text. `id` may leave out `dtmi:x:` and the version 1; contents are JSON objects.
func interface(_ id: String, extends: [String] = [], _ contents: String..., more: String = "") -> String {
  let bases = extends.map { "\"\(dtmi($0))\"" }.joined(separator: ",")
  return """
    {"@context": ["dtmi:dtdl:context;3", "dtmi:dtdl:extension:quantitativeTypes;1", \
    "dtmi:dtdl:extension:requirement;1"], "@id": "\(dtmi(id))", "@type": "Interface"\
    \(bases.isEmpty ? "" : ", \"extends\": [\(bases)]")\(more), "contents": [\(contents.joined(separator: ","))]}
    """
}

/// `A` is `dtmi:x:A;1`, `A;2` is `dtmi:x:A;2`.
func dtmi(_ id: String) -> String {
  let whole = id.hasPrefix("dtmi:") ? id : "dtmi:x:\(id)"
  return whole.contains(";") ? whole : whole + ";1"
}

/// A property as JSON; `schema` is a word or an object.
func property(_ name: String, _ schema: String = "integer", more: String = "") -> String {
  let schema = schema.hasPrefix("{") ? schema : "\"\(schema)\""
  return "{\"@type\": \"Property\", \"name\": \"\(name)\", \"schema\": \(schema)\(more)}"
}

func component(_ name: String, _ id: String) -> String {
  "{\"@type\": \"Component\", \"name\": \"\(name)\", \"schema\": \"\(dtmi(id))\"}"
}

func relationship(_ name: String, to target: String? = nil, more: String = "") -> String {
  let target = target.map { ", \"target\": \"\(dtmi($0))\"" } ?? ""
  return "{\"@type\": \"Relationship\", \"name\": \"\(name)\"\(target)\(more)}"
}
