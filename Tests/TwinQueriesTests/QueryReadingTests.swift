import Testing
import TwinQueries

struct QueryReadingTests {
  @Test func `a query without conditions is read`() throws {
    #expect(try Query("SELECT * FROM DIGITALTWINS").pattern.variables.count == 1)
  }
}
