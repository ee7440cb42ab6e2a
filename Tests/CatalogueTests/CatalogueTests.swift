import Catalogue
import Documents
import Testing

@Suite struct CatalogueTests {
  @Test func `every type is found by kind and, whatever the case, by ARM type`() {
    for type in Catalogue.types {
      #expect(Catalogue.type(kind: type.kind)?.type == type.type)
      #expect(Catalogue.type(arm: type.type.uppercased())?.kind == type.kind)
    }
  }
}
