package import Documents

extension Schema {
  /// Why `value` is no instance of the schema; empty when it is one. `at` is where the value stands.
  package func mismatches(_ value: Value, at path: ValuePath) -> [SchemaMismatch] { [] }
}
