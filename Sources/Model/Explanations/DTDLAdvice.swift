import Diagnostics

extension Explanations {
  private static let power = #"{"@type": "Property", "name": "power", "schema": "double"}"#
  private static let named = #""displayName": "Charger""#

  /// TW215x: what the specification advises against; TW216x: markers.
  static let dtdlAdvice: [Explanation] = [
    rule(
      "TW2150", "a second context of the language", .advice,
      why: """
        Where `@context` names two versions of DTDL the last one counts, which a reader of the file will hardly expect.
        Keep the one that is meant.
        """,
      wrong: .interface(named, context: #"["dtmi:dtdl:context;2", "dtmi:dtdl:context;3"]"#),
      right: .interface(named)),
    rule(
      "TW2151", "a context is given twice", .advice,
      why: "Naming a context again changes nothing and makes readers look for a difference. Keep one of the two.",
      wrong: .interface(
        named,
        context:
          #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:annotation;1", "dtmi:dtdl:extension:annotation;1"]"#),
      right: .interface(named, context: #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:annotation;1"]"#)),
    rule(
      "TW2152", "two versions of one extension", .advice, in: [3, 4],
      why: """
        The words of both versions are the same and only the last one counts, so the other is there for nothing.
        Keep the one that is meant; for Azure Digital Twins that is version 1.
        """,
      wrong: .interface(
        named,
        context:
          #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:historization;2", "dtmi:dtdl:extension:historization;1"]"#),
      right: .interface(named, context: #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:historization;1"]"#)),
    rule(
      "TW2153", "a JSON-LD keyword without effect", .advice, in: [2],
      why: """
        DTDL v2 passes over keywords other than `@context`, `@id` and `@type`; later versions refuse them (TW2043).
        Take it away before the model moves to v3.
        """,
      wrong: .interface(#""@index": "chargers""#, context: #""dtmi:dtdl:context;2""#),
      right: .interface(named, context: #""dtmi:dtdl:context;2""#)),
    rule(
      "TW2154", "a type is given twice", .advice,
      why: "A word that stands twice in `@type` says nothing more than once. Keep one of the two.",
      wrong: .contents(#"{"@type": ["Property", "Property"], "name": "power", "schema": "double"}"#),
      right: .contents(power)),
    rule(
      "TW2155", "a word is written as its DTMI", .advice,
      why: """
        Every word of the language has a DTMI and may be written so, but the short term is what people read, search for
        and compare.
        The DTMI also carries a version of DTDL, so it has to be changed when the model moves to another.
        `validate --fix` writes the term.
        """,
      wrong: .contents(#"{"@type": "dtmi:dtdl:class:Property;3", "name": "power", "schema": "double"}"#),
      right: .contents(power)),
    rule(
      "TW2156", "a wrapped value does not say its `@type`", .advice,
      why: """
        The specification asks that an object with a `@value` says its type as well.
        Simpler is to write the value itself.
        """,
      wrong: .contents(
        #"{"@type": "Property", "name": "power", "schema": "double", "comment": {"@value": "at the plug"}}"#),
      right: .contents(#"{"@type": "Property", "name": "power", "schema": "double", "comment": "at the plug"}"#)),
    rule(
      "TW2157", "a wrapped value has members without effect", .advice, in: [2],
      why: """
        An object with a `@value` has a `@type` and nothing else; DTDL v2 passes over other keywords in it, and later
        versions refuse them (TW2065).
        Write the value itself.
        """,
      wrong: .contents(
        #"""
        {
          "@type": "Property",
          "name": "power",
          "schema": "double",
          "comment": {"@value": "at the plug", "@type": "xsd:string", "@language": "en"}
        }
        """#, context: #""dtmi:dtdl:context;2""#),
      right: .contents(
        #"{"@type": "Property", "name": "power", "schema": "double", "comment": "at the plug"}"#,
        context: #""dtmi:dtdl:context;2""#)),
    rule(
      "TW2158", "a text in a list does not say its `@language`", .advice,
      why: """
        An entry with a `@value` and no `@language` counts as English, also where it is in another language.
        Say the language, or write the text alone.
        """,
      wrong: .interface(#""displayName": [{"@value": "Charger"}, {"@value": "Ladepunkt", "@language": "de"}]"#),
      right: .interface(
        #""displayName": [{"@value": "Charger", "@language": "en"}, {"@value": "Ladepunkt", "@language": "de"}]"#)),
    rule(
      "TW2159", "`commandType` is deprecated", .advice,
      why: """
        Whether a command waits for its answer is for the client to decide; the member has had no effect since DTDL v2.
        Take it away.
        """,
      wrong: .contents(#"{"@type": "Command", "name": "unlock", "commandType": "synchronous"}"#),
      right: .contents(#"{"@type": "Command", "name": "unlock"}"#)),
    rule(
      "TW2160", "a marker that names no code", .warning,
      why: """
        A `comment` with `twinwright: allow` turns findings off for its element and for all that is written in it.
        Behind it stand codes about models, `TW2` with three digits more and commas between them, or `*` for all of lesser
        weight. Other words are for readers; where there is no code among them, or one that is none, nothing is turned off.
        """,
      wrong: .interface(#""comment": "twinwright: allow TW215""#),
      right: .interface(#""comment": "twinwright: allow TW2155""#)),
  ]
}
