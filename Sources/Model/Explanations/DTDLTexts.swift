extension Explanations {
  /// TW2061 to TW2063: texts for people.
  static let dtdlTexts: [Explanation] = [
    rule(
      "TW2061", "a text is too long",
      why: """
        Display names have 64 characters in DTDL v2 and 512 from v3 on, descriptions and comments 512; a limits context
        of v4 allows longer descriptions.
        What is counted are UTF-16 units, so that most emoji count as two.
        Longer documentation belongs elsewhere, with a link in the description.
        """,
      wrong: .interface(
        #""displayName": "Charger with two connectors that may be used at the same time with half power""#,
        context: #""dtmi:dtdl:context;2""#),
      right: .interface(#""displayName": "Charger with two connectors""#, context: #""dtmi:dtdl:context;2""#),
      aliases: "langStringValueTooLong stringTooLong"),
    rule(
      "TW2062", "not a language tag",
      why: """
        DTDL takes a language of two to four small letters, a script with one capital, and a region in capitals or as a
        number: en, zh-Hant, pt-BR, es-419.
        Tools pick the text by comparing tags, so EN or en_US would never be found.
        `validate --fix` mends case and separators.
        """,
      wrong: .interface(#""displayName": {"EN": "Charger", "de_DE": "Ladepunkt"}"#),
      right: .interface(#""displayName": {"en": "Charger", "de-DE": "Ladepunkt"}"#),
      aliases: "langStringInvalidCode langStringElementInvalidCode"),
    rule(
      "TW2063", "texts in several languages are not written as DTDL writes them",
      why: """
        A display name or description is a text, a map from language tags to texts, or a list in which each further
        language is an object with `@value` and `@language`.
        The forms cannot be mixed: a map does not stand in a list, and such an object does not stand alone.
        Each language occurs once, and a text without one counts as en.
        """,
      wrong: .interface(#""displayName": {"@value": "Ladepunkt", "@language": "de"}"#),
      right: .interface(#""displayName": {"de": "Ladepunkt"}"#),
      aliases: """
        langTagValueInLangMap langMapObjKeyword langStringCodeNotUnique langStringElementCodeNotUnique
        langStringElementNoValue langStringElementContext langStringElementId langStringElementGraph
        langStringElementType langStringElementKeyword langStringElementInvalidProp
        """),
  ]
}
