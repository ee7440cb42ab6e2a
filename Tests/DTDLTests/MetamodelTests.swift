import Documents
import OrderedCollections
import Testing

@testable import DTDL

/// Our tables of the language against its machine-readable metamodel. Both are told as facts, a line each, so that a
/// difference can be read.
@Suite(.enabled(if: SharedData.exists("dtdl-metamodel"), "no shared data beside the repository"))
struct MetamodelTests {
  private let digest: MetamodelDigest

  init() throws { digest = try MetamodelDigest() }

  private func expectAgreement(_ ours: [String], _ theirs: [String]) {
    #expect(!theirs.isEmpty)
    let wrong = Set(ours).subtracting(theirs).sorted().map { "only ours:  \($0)" }
    let lacking = Set(theirs).subtracting(ours).sorted().map { "only there: \($0)" }
    #expect(wrong.isEmpty && lacking.isEmpty, "\((wrong + lacking).joined(separator: "\n"))")
  }

  @Test func `classes: what is abstract, what stands below what, since when`() {
    expectAgreement(LanguageFacts.classes, digest.classes)
  }

  @Test func `members of every class: kind, counts, lengths, versions, required words`() {
    expectAgreement(LanguageFacts.members, digest.members)
  }

  @Test func `supplemental types: where they stand, what they bring, what they ask for`() {
    expectAgreement(LanguageFacts.supplementalTypes, digest.supplementalTypes)
  }

  @Test func `quantities and units of every edition`() {
    expectAgreement(LanguageFacts.quantities, digest.quantities)
  }

  @Test func `terms of every context`() {
    expectAgreement(LanguageFacts.terms, digest.terms)
  }

  @Test func `elements that the language itself defines`() {
    expectAgreement(LanguageFacts.elements, digest.elements)
  }

  @Test func `limits of depth, count, length and size`() {
    expectAgreement(LanguageFacts.limits, digest.limits)
  }

  @Test func `reserved prefixes`() {
    for prefix in digest.reservedPrefixes { #expect(Vocabulary.isReserved(prefix + "a;1"), "\(prefix)") }
    #expect(!Vocabulary.isReserved("dtmi:com:example:a;1"))
  }
}
