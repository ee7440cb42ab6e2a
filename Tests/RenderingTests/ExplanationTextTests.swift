import Explanations
import Rendering
import Testing

@Suite struct ExplanationTextTests {
  @Test func `a page says what, why, how it looks wrong and right, and what others call it`() {
    let page = Explanation(
      "TW2070", "unknown schema", why: "A schema is\none of those there are.",
      wrong: .fragment("\"schema\": \"int\"\n"), right: .fragment("\"schema\": \"integer\""), aliases: ["badType"],
      versions: [2, 3])
    #expect(
      ExplanationText.render(page).rendered(colour: false) == """
        error[TW2070]: unknown schema

        A schema is one of those there are.

        Wrong:

            "schema": "int"

        Right:

            "schema": "integer"

        DTDL v2, v3
        called badType by the reference parser of DTDL

        """)
  }

  @Test func `the list has a line for every page, and no line of a page is wider than a screen`() {
    #expect(ExplanationText.list(Explanations.pages).lines.count == Explanations.pages.count)
    for page in Explanations.pages {
      for line in ExplanationText.render(page).rendered(colour: false).split(separator: "\n") {
        #expect(line.count <= 120, "\(page.code): \(line)")
      }
    }
  }
}
