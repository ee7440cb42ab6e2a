import Documents
import OrderedCollections
import Testing

@testable import DTDL

/// Spellings of one model that must compare equal, and changes that must not.
struct ModelFormTests {
  private let uploaded = """
    {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:a:B;1", "@type": "Interface", "displayName": "Bee",
     "contents": [{"@type": "Property", "name": "x", "schema": "double", "writable": false},
                  {"@type": ["Telemetry"], "name": "y", "schema": "dtmi:dtdl:instance:Schema:string;3"}]}
    """

  @Test(arguments: [
    // What the service makes of it.
    """
    {"@id": "dtmi:a:B;1", "@type": "Interface", "displayName": "Bee",
     "contents": [{"@type": "Property", "name": "x", "schema": "double", "writable": false},
                  {"@type": ["Telemetry"], "name": "y", "schema": "string"}], "@context": ["dtmi:dtdl:context;3"]}
    """,
    // Another order, a language map, defaults left out.
    """
    {"@type": ["Interface"], "@context": ["dtmi:dtdl:context;3"], "@id": "dtmi:a:B;1", "displayName": {"en": "Bee"},
     "extends": [],
     "contents": [{"@type": "Telemetry", "name": "y", "schema": "string"},
                  {"@type": "Property", "name": "x", "schema": "double"}]}
    """,
  ])
  func `spellings of one model have one form`(other: String) throws {
    let a = ModelForm.normalised(try JSONValue.parse(uploaded))
    let b = ModelForm.normalised(try JSONValue.parse(other))
    #expect(a == b)
    #expect(a.canonicalJSON == b.canonicalJSON)
  }

  @Test(arguments: [
    ("Bee", "Wasp"), ("\"double\"", "\"float\""), ("\"writable\": false", "\"writable\": true"),
    ("\"name\": \"x\"", "\"name\": \"z\""), ("context;3", "context;2"),
  ])
  func `a change of meaning changes the form`(old: String, new: String) throws {
    let changed = uploaded.replacing(old, with: new)
    #expect(changed != uploaded)
    #expect(ModelForm.normalised(try JSONValue.parse(uploaded)) != ModelForm.normalised(try JSONValue.parse(changed)))
  }

  @Test func `the form of a form is itself`() throws {
    let once = ModelForm.normalised(try JSONValue.parse(uploaded))
    #expect(ModelForm.normalised(once) == once)
  }
}
