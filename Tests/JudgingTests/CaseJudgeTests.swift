import Documents
import OrderedCollections
import Testing

@testable import Judging

/// What the members of a case do, on cases of our own.
struct CaseJudgeTests {
  private func model(
    _ name: String = "A", context: String = "\"dtmi:dtdl:context;3\"", extends: String = "", contents: String = ""
  ) -> Value {
    .string(
      """
      {"@context": \(context), "@id": "dtmi:a:\(name);1", "@type": "Interface", "extends": [\(extends)],
       "contents": [\(contents)]}
      """)
  }

  private func judge(_ models: Value..., members: Value = [:]) -> CaseVerdict {
    guard case .object(var record) = members else { return CaseJudge.judge(.null) }
    record["name"] = "case"
    record["models"] = .array(models)
    return CaseJudge.judge(.object(record))
  }

  private func text(_ verdict: CaseVerdict) -> String {
    var writer = JSONWriter()
    writer.write(verdict.value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func `a verdict is written with the case's name, the result and every finding`() {
    #expect(text(judge(model())) == #"{"name":"case","result":"valid","errors":[]}"#)
    let property = #"{"@type": "Property", "name": "x", "schema": "int"}"#
    #expect(
      text(judge(model(contents: property)))
        == #"{"name":"case","result":"invalid","errors":[{"id":"badDtmiOrTerm","code":"TW2070","severity":"error"}]}"#)
    #expect(
      text(judge(model(extends: #""dtmi:a:None;1""#)))
        == #"{"name":"case","result":"unresolved","errors":[{"id":null,"code":"TW2090","severity":"error"}]}"#)
    #expect(
      text(judge(model(context: #"["dtmi:dtdl:context;3", "dtmi:dtdl:context;2", "dtmi:dtdl:context;3"]"#)))
        == #"{"name":"case","result":"valid","errors":[{"id":null,"code":"TW2150","severity":"advice"},{"id":null,"code":"TW2151","severity":"advice"}]}"#
    )
    #expect(
      text(judge(.string("{"))).hasPrefix(#"{"name":"case","result":"invalid","errors":[{"id":null,"code":"TW10"#))
  }

  @Test func `what Azure refuses is right by the language`() {
    let command = #"{"@type": "Command", "name": "x"}"#
    #expect(judge(model(context: #""dtmi:dtdl:context;4""#, contents: command)).findings.isEmpty)
  }

  @Test func `judging stops behind the first document with an error`() {
    let verdict = judge(model("A", context: #""dtmi:dtdl:context;9""#), model("B", context: "[]"))
    #expect(verdict.ids == ["unrecognizedContextVersion"])
  }

  @Test(arguments: [
    (2, [], CaseVerdict.Result.valid), (2, ["DisallowUndefinedExtensions"], .invalid), (3, [], .invalid),
    (3, ["AllowUndefinedExtensions"], .valid), (4, ["AllowUndefinedExtensions"], .valid), (4, [], .invalid),
  ])
  func `options say what is done about extensions that nobody knows`(
    version: Int, options: [String], result: CaseVerdict.Result
  ) {
    let context = "[\"dtmi:dtdl:context;\(version)\", \"dtmi:example:extension;1\"]"
    let verdict = judge(model(context: context), members: ["options": .array(options.map(Value.string))])
    #expect(verdict.result == result)
    #expect(verdict.ids == (result == .valid ? [] : ["unresolvableContextSpecifier"]))
  }

  @Test func `a quirk lets mistakes of old models pass, where it names the step`() {
    let context = #""dtmi:dtdl:context;2""#
    let old = model(context: context, extends: #"{"@id": "dtmi:a:B;1"}"#)
    let base = model("B", context: context)
    #expect(judge(old, base).ids == ["idReference"])
    #expect(judge(old, base, members: ["quirks": ["TolerateSolecismsInParse"]]).result == .valid)
    #expect(judge(old, base, members: ["quirks": ["TolerateSolecismsInResolve"]]).ids == ["idReference"])
    let new = model(extends: #"{"@id": "dtmi:a:B;1"}"#)
    #expect(judge(new, model("B"), members: ["quirks": ["TolerateSolecismsInParse"]]).ids == ["idReference"])
  }

  @Test func `a resolver is asked for what is missing until it has no answer`() throws {
    func answer(_ name: String, _ document: String) throws -> Value {
      ["request": [.string("dtmi:a:\(name);1")], "response": [try JSONReader.parse(Array(document.utf8))]]
    }
    let b = try answer("B", try #require(model("B", extends: #""dtmi:a:C;1""#).string))
    let c = try answer("C", try #require(model("C").string))
    let broken = try answer("C", try #require(model("C", contents: "{}").string))
    let start = model(extends: #""dtmi:a:B;1""#)
    #expect(judge(start).result == .unresolved)
    #expect(judge(start, members: ["resolution": [b]]).result == .unresolved)
    #expect(judge(start, members: ["resolution": [c, b]]).result == .valid)
    #expect(judge(start, members: ["resolution": [b, broken]]).ids == ["badType"])
    #expect(
      judge(start, members: ["resolution": [["request": ["dtmi:a:B;1"], "response": .null], c]]).result == .unresolved)
  }

  @Test func `quirks of resolving hold for what the resolver answers only`() throws {
    let context = #""dtmi:dtdl:context;2""#
    let old = try #require(model("B", context: context, extends: #"{"@id": "dtmi:a:C;1"}"#).string)
    let resolution: Value = [
      ["request": ["dtmi:a:B;1"], "response": [try JSONReader.parse(Array(old.utf8))]]
    ]
    let models = (model(context: context, extends: #""dtmi:a:B;1""#), model("C", context: context))
    #expect(judge(models.0, models.1, members: ["resolution": resolution]).ids == ["idReference"])
    let members: Value = ["resolution": resolution, "quirks": ["TolerateSolecismsInResolve"]]
    #expect(judge(models.0, models.1, members: members).result == .valid)
  }

  @Test(arguments: [(2, 2, true), (3, 2, false), (4, 3, false), (3, 3, true), (3, 4, true)])
  func `maxDtdlVersion is the newest version that is read`(version: Int, newest: Int, isValid: Bool) {
    let verdict = judge(
      model(context: "\"dtmi:dtdl:context;\(version)\""), members: ["maxDtdlVersion": .integer(Int64(newest))])
    #expect(verdict.ids == (isValid ? [] : ["disallowedContextVersion"]))
  }

  @Test(arguments: [
    (["dtmi:dtdl:limits:onvif"], true), (["dtmi:dtdl:limits:onvif;1"], true), (["dtmi:dtdl:limits:aio"], false),
    ([], false),
  ])
  func `acceptableLimits names the limits that may be used`(accepted: [String], isValid: Bool) {
    let context = #"["dtmi:dtdl:context;4#limitless", "dtmi:dtdl:limits:onvif;1"]"#
    let verdict = judge(
      model(context: context), members: ["acceptableLimits": .array(accepted.map(Value.string))])
    #expect(verdict.ids == (isValid ? [] : ["disallowedLimitContext"]))
  }

  @Test func `instances are judged against the schema that they name`() {
    let models = model(
      contents: """
        {"@type": "Property", "@id": "dtmi:a:x;1", "name": "x", "schema":
          {"@type": "Array", "@id": "dtmi:a:list;1", "elementSchema": "integer"}}
        """)
    func instance(_ subject: String, _ text: String) -> Value {
      ["subject": .string(subject), "submit": .string(text)]
    }
    let verdict = judge(
      models,
      members: [
        "instances": [
          instance("dtmi:a:list;1", "[1, 2]"), instance("dtmi:a:list;1", "[1, 2.5]"), instance("dtmi:a:list;1", "[1,"),
          instance("dtmi:a:x;1", "[1]"), instance("dtmi:dtdl:instance:Schema:boolean;2", "true"),
        ]
      ])
    #expect(verdict.instances == [true, false, false, nil, true])
    #expect(text(verdict).hasSuffix(#""instances":[true,false,false,null,true]}"#))
  }

  @Test(arguments: [Value.null, [], [:], ["models": "text"], ["models": [1]], ["options": 3, "resolution": "x"]])
  func `a record that is no case has no document and is valid`(record: Value) {
    #expect(CaseJudge.judge(record).result == .valid)
  }
}
