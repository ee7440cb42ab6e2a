extension Explanations {
  /// TW202x: `@id` and other DTMIs.
  static let dtdlIdentifiers: [Explanation] = [
    rule(
      "TW2020", "an interface or a shared schema has no `@id`",
      why: """
        Twins name their model by the `@id` of its interface, and so do interfaces that extend or include it.
        Entries of `schemas` exist only to be referred to, so they need one as well.
        Everywhere else it may be left out.
        """,
      wrong: .dtdl(#"{"@context": "dtmi:dtdl:context;3", "@type": "Interface"}"#),
      right: .dtdl(
        #"{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Charger;1", "@type": "Interface"}"#),
      aliases: "missingTopLevelId missingRequiredId"),
    rule(
      "TW2021", "not a valid DTMI",
      why: """
        A digital twin model identifier is "dtmi:", segments between colons, a semicolon and a version:
        dtmi:com:example:Charger;1.
        Segments are made of ASCII letters, digits and underscores, begin with a letter and do not end with an
        underscore.
        The version begins with 1 to 9 and has at most nine digits; from DTDL v3 on it may have a minor number (;1.2)
        or be left out.
        Other tools build file names and web addresses from these identifiers, which is why nothing else is let in.
        """,
      wrong: .dtdl(
        #"{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:EV Charger;1", "@type": "Interface"}"#),
      right: .dtdl(
        #"{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:EVCharger;1", "@type": "Interface"}"#),
      aliases: """
        invalidId idNotString identifierNotString identifierNotDtmi badDtmiOrTerm idRefBadDtmiOrTerm identifierInvalid
        invalidIdForType
        """),
    rule(
      "TW2022", "the identifier is too long",
      why: """
        Services index models by their identifiers and reserve room for them.
        An interface has 128 characters and any other element 2048; a limits context of DTDL v4 makes them 256 and 512.
        Shorten the segments that repeat the folder or the product.
        """,
      wrong: .fragment(#""@id": "dtmi:com:example:charging:chargers:… and a hundred characters more;1""#),
      right: .fragment(#""@id": "dtmi:com:example:charging:Charger;1""#),
      aliases: "idTooLong idTooLongForType identifierTooLong"),
    rule(
      "TW2023", "the identifier's prefix is reserved",
      why: """
        Identifiers under dtmi:dtdl: and dtmi:standard: name the words of the language itself, and a partner's context
        reserves that partner's prefix.
        A model there could change what a word means for every other model.
        Begin with a domain that is yours, turned around: dtmi:com:example:.
        """,
      wrong: .dtdl(#"{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:dtdl:Charger;1", "@type": "Interface"}"#),
      right: .dtdl(
        #"{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Charger;1", "@type": "Interface"}"#),
      aliases: "reservedId"),
    rule(
      "TW2024", "an interface is defined twice",
      why: """
        Two definitions of one identifier leave open which one twins conform to, and Azure Digital Twins refuses an
        upload with both, or one of a model that it has already.
        Both places are shown.
        Often the second is a copied file, or a combined file that repeats the single ones.
        To change a model that is in use give the new one a higher version.
        """,
      wrong: .dtdl(
        #"""
        [
          {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Charger;1", "@type": "Interface"},
          {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Charger;1", "@type": "Interface"}
        ]
        """#),
      right: .dtdl(
        #"""
        [
          {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Charger;1", "@type": "Interface"},
          {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Charger;2", "@type": "Interface"}
        ]
        """#),
      aliases: "duplicateDefinition"),
    rule(
      "TW2025", "an identifier is used twice",
      why: """
        Identifiers are unique among all elements of all files that are read together, not only within one interface.
        Contents and fields do not need an `@id` at all: their name identifies them, so taking it away is the easy
        mend.
        """,
      wrong: .contents(
        #"""
        {"@id": "dtmi:com:example:power;1", "@type": "Property", "name": "power", "schema": "double"},
        {"@id": "dtmi:com:example:power;1", "@type": "Property", "name": "maxPower", "schema": "double"}
        """#),
      right: .contents(
        #"""
        {"@type": "Property", "name": "power", "schema": "double"},
        {"@type": "Property", "name": "maxPower", "schema": "double"}
        """#),
      aliases: "duplicateDefinition"),
    rule(
      "TW2027", "a reference is written as an object",
      why: """
        JSON-LD refers to something by an object with an `@id` in it; DTDL writes the identifier alone.
        An object always defines an element, so this one would be an element without a type.
        `validate --fix` takes the object away.
        """,
      wrong: .dtdl(
        #"""
        [
          {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Device;1", "@type": "Interface"},
          {
            "@context": "dtmi:dtdl:context;3",
            "@id": "dtmi:com:example:Charger;1",
            "@type": "Interface",
            "extends": {"@id": "dtmi:com:example:Device;1"}
          }
        ]
        """#),
      right: .dtdl(
        #"""
        [
          {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:com:example:Device;1", "@type": "Interface"},
          {
            "@context": "dtmi:dtdl:context;3",
            "@id": "dtmi:com:example:Charger;1",
            "@type": "Interface",
            "extends": "dtmi:com:example:Device;1"
          }
        ]
        """#),
      aliases: "idReference"),
  ]
}
