import Diagnostics

extension Explanations {
  /// TW219x: names of the reference parser that nobody meets here, so that `explain` has an answer about them.
  static let dtdlNeverReported: [Explanation] = [
    rule(
      "TW2190", "about definitions of extensions, which are not read", .note,
      why: """
        This code is never reported; the page is for names of the reference parser.
        That parser can load the definition of a language extension from a document, and these names say what is wrong
        with such a document.
        Here the published extensions are built in and no others can be added, so there is nothing to get wrong.
        A model that names an extension which is not built in is told so by TW2014.
        """,
      aliases: """
        childOfNotRecognized classNotRecognized classNotString constraintMissingClass constraintNotObject
        cotypeNotConcreteMaterial dtmiSegPropertyNotStringOrNumber emptyExtensionContext extensionNotAllowed
        extensionNotJsonObject extensionTermDefinitionInvalidDtmi extensionTermDefinitionInvalidUri extensionTermEmpty
        extensionTermInvalid extensionTermReserved extensionTermSchemePrefix incorrectExtensionType
        intConstraintMultipleValues intConstraintNoValue intConstraintNotInteger invalidExtensionIdElement
        invalidExtensionSpecifier maxCountNotPositive metamodelMultipleValues metamodelNoGraph metamodelNoValue
        metamodelNotObject minCountExceedsMaxCount minCountNegative missingEssentialTypes missingExtensionContext
        missingExtensionId missingExtensionType missingExtensionVersion missingSubClassOf modelMultipleValues
        modelNoGraph modelNoValue modelNotObject pathConstraintNoValue pathNotRecognized pathNotString pathNotUnique
        patternInvalid propertyClassNotRecognized propertyElementNotObject stringConstraintMultipleValues
        stringConstraintNoValue stringConstraintNotString subClassOfNotExtensible subClassOfNotRecognized
        """),
    rule(
      "TW2191", "about definitions in layers, and terms of one's own", .note,
      why: """
        This code is never reported; the page is for names of the reference parser.
        That parser can be told to put one element together from several partial definitions, and to take terms that a
        document defines itself; these names say where such parts disagree or such terms are not right.
        Azure Digital Twins knows neither, so an identifier that is defined twice is TW2024 or TW2025 here, terms in
        `@context` are TW2013, and a fragment in an identifier is TW2021.
        """,
      aliases: """
        layerMissingMaterialType mismatchedLayers disallowedIdFragment inconsistentContext inconsistentParent
        inconsistentPartition inconsistentBooleanValues inconsistentIdentifierValues inconsistentIntegerValues
        inconsistentJsonValues inconsistentLangStringValues inconsistentLiteralValues inconsistentNumericValues
        inconsistentObjectValues inconsistentStringValues localTermDefinitionInvalidDtmi localTermDefinitionInvalidUri
        localTermEmpty localTermInvalid localTermReserved localTermSchemePrefix termDefinitionIdPropertyNotString
        termDefinitionMissingIdProperty termDefinitionNotStringOrObject
        """),
  ]
}
