import Diagnostics

extension Explanations {
  /// TW200x and TW201x: what a model file holds, and what `@context` says.
  static let dtdlContexts: [Explanation] = [
    rule(
      "TW2001", "a model is not an object",
      why: """
        A model file holds one interface or a list of interfaces, each written as a JSON object.
        Texts, numbers and lists inside the list are something else, often what is left of a template or of an export.
        Nothing of such an entry can be read, and Azure Digital Twins refuses the whole upload that contains it.
        """,
      wrong: .dtdl(#"["dtmi:com:example:Charger;1"]"#),
      right: .dtdl(
        #"[{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Charger;1", "@type": "Interface"}]"#),
      aliases: "notJsonObject"),
    rule(
      "TW2002", "something other than an interface stands at the top",
      why: """
        The interface is the unit that is uploaded, referred to and deleted, so every outermost object is one.
        Contents go under `contents` of an interface.
        Schemas that several contents share go under its `schemas`; DTDL has no file of schemas alone.
        """,
      wrong: .dtdl(
        #"""
        {
          "@context": "dtmi:dtdl:context;3",
          "@id": "dtmi:com:example:power;1",
          "@type": "Property",
          "name": "power",
          "schema": "double"
        }
        """#),
      right: .contents(#"{"@type": "Property", "name": "power", "schema": "double"}"#),
      aliases: "typeNotRootable"),
    rule(
      "TW2010", "the interface has no `@context`",
      why: """
        `@context` says in which version of DTDL an interface is written, and with which extensions.
        Without it nobody knows which limits, schemas and units hold, so nothing else in the interface can be judged.
        It stands on every outermost object, also on each one of a list.
        """,
      wrong: .dtdl(#"{"@id": "dtmi:com:example:Charger;1", "@type": "Interface"}"#),
      right: .dtdl(
        #"{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Charger;1", "@type": "Interface"}"#),
      aliases: "missingContext emptyContext"),
    rule(
      "TW2011", "`@context` does not begin with a version of DTDL",
      why: """
        The context of the language comes first and those of extensions behind it, since an extension builds upon the
        version of the language that is in force.
        Put "dtmi:dtdl:context;2", ";3" or ";4" at the front of the list.
        """,
      wrong: .interface(
        #""displayName": "Charger""#,
        context: #"["dtmi:dtdl:extension:quantitativeTypes;1", "dtmi:dtdl:context;3"]"#),
      right: .interface(
        #""displayName": "Charger""#,
        context: #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:quantitativeTypes;1"]"#),
      aliases: "missingDtdlContext dtdlContextFollowsAffiliate"),
    rule(
      "TW2012", "there is no such version of DTDL, or it is not accepted here",
      why: """
        DTDL has the versions 2, 3 and 4; version 1 was a preview that no service takes any more.
        Minor numbers such as ";3.1" do not exist either.
        For Azure Digital Twins write version 3, or 2 where models must be shared with old ones.
        """,
      wrong: .interface(#""displayName": "Charger""#, context: #""dtmi:dtdl:context;1""#),
      right: .interface(#""displayName": "Charger""#, context: #""dtmi:dtdl:context;3""#),
      aliases: "unrecognizedContextVersion disallowedContextVersion"),
    rule(
      "TW2013", "a context is not the DTMI of one",
      why: """
        DTDL takes from JSON-LD only contexts that have a name: each is a DTMI with a version.
        An object that defines terms, a web address or a name without version would give the model a meaning of its own
        that no other tool can look up.
        Write members by their DTDL names and take such contexts away.
        """,
      wrong: .interface(
        #""displayName": "Charger""#, context: #"["dtmi:dtdl:context;3", {"ex": "dtmi:com:example:"}]"#),
      right: .interface(#""displayName": "Charger""#),
      aliases: """
        invalidContext disallowedLocalContext localContextNotLast invalidContextSpecifier
        invalidContextSpecifierForVersion nonDtmiContextSpecifier missingContextVersion
        """),
    rule(
      "TW2014", "unknown extension, or unknown version of one",
      why: """
        An extension adds types and members to the language.
        With one that nobody here knows, any word of the model might be right or wrong, so from DTDL v3 on the
        interface is refused; DTDL v2 goes on with a warning and passes over words that it does not know.
        Mostly it is a typing error in the name or a version that does not exist; the nearest known one is suggested.
        """,
      wrong: .interface(
        #""displayName": "Charger""#,
        context: #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:quantitativeType;1"]"#),
      right: .interface(
        #""displayName": "Charger""#,
        context: #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:quantitativeTypes;1"]"#),
      aliases: "unresolvableContextSpecifier unresolvableContextVersion"),
    rule(
      "TW2015", "the extension has nothing for this version of DTDL", .warning,
      why: """
        Each version of an extension is made for certain versions of the language; most begin with DTDL v3, and
        quantitativeTypes;1 is for v3 alone.
        Named in another one it adds no type at all, and every use of its types is an error.
        Name a version of the extension that fits the interface, or write the interface in a later DTDL.
        """,
      wrong: .interface(
        #""displayName": "Charger""#, context: #"["dtmi:dtdl:context;2", "dtmi:dtdl:extension:historization;1"]"#),
      right: .interface(
        #""displayName": "Charger""#, context: #"["dtmi:dtdl:context;3", "dtmi:dtdl:extension:historization;1"]"#)
    ),
    rule(
      "TW2016", "a limits context is not in its place",
      why: """
        DTDL v4 can trade its own limits on lengths and depths for those of an industry.
        Then `@context` begins with "dtmi:dtdl:context;4#limitless", and the limits to use instead, such as
        "dtmi:dtdl:limits:onvif;1", stand right behind it.
        No other fragment exists, v2 and v3 have none, and limits alone without `#limitless` mean nothing.
        A reader may also accept some limits only.
        """,
      wrong: .interface(#""displayName": "Charger""#, context: #""dtmi:dtdl:context;3#limitless""#),
      right: .interface(#""displayName": "Charger""#),
      aliases: """
        invalidContextFragment disallowedContextFragment misplacedLimitContext missingLimitContext
        disallowedLimitContext
        """),
  ]
}
