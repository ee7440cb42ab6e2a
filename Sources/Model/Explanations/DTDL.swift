import Diagnostics

extension Explanations {
  /// TW20xx and TW21xx: DTDL models. One small file `DTDL….swift` a group, joined here.
  static let dtdl: [Explanation] = [
    dtdlContexts, dtdlIdentifiers, dtdlTypes, dtdlMembers, dtdlTexts, dtdlValues, dtdlSchemas, dtdlUnits,
    dtdlReferences, dtdlInheritance, dtdlLimits, dtdlExtensions, dtdlAzure, dtdlAdvice, dtdlNeverReported,
  ].flatMap(\.self)

  /// A page about a rule of DTDL; `aliases` are words between spaces.
  static func rule(
    _ code: String, _ title: String, _ severity: Severity = .error, in versions: [Int] = [2, 3, 4], why: String,
    wrong: Explanation.Example? = nil, right: Explanation.Example? = nil, aliases: String = ""
  ) -> Explanation {
    Explanation(
      code, title, severity, why: why, wrong: wrong, right: right,
      aliases: aliases.split { $0 == " " || $0 == "\n" }.map(String.init), versions: versions)
  }
}

extension Explanation.Example {
  /// An interface with some contents, one line each.
  static func contents(_ contents: String, context: String = #""dtmi:dtdl:context;3""#) -> Self {
    interface(
      #"""
      "contents": [
        \#(contents.split(separator: "\n").joined(separator: "\n  "))
      ]
      """#, context: context)
  }

  /// An interface with some members behind `@type`, one line each.
  static func interface(
    _ members: String, context: String = #""dtmi:dtdl:context;3""#, types: String = #""Interface""#
  ) -> Self {
    .dtdl(
      #"""
      {
        "@context": \#(context),
        "@id": "dtmi:com:example:Charger;1",
        "@type": \#(types),
        \#(members.split(separator: "\n").joined(separator: "\n  "))
      }
      """#)
  }

  /// A property with a schema that is given in lines of its own.
  static func schema(_ schema: String, version: Int = 3) -> Self {
    contents(
      #"""
      {
        "@type": "Property",
        "name": "state",
        "schema": \#(schema.split(separator: "\n").joined(separator: "\n  "))
      }
      """#, context: #""dtmi:dtdl:context;\#(version)""#)
  }
}
