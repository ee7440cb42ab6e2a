/// How many calls of each class a second are made at most; `nil` is no limit.
///
/// The figures of `azure` are those of the service limits page of Azure Digital Twins (January 2025).
package struct RateLimits: Sendable, Hashable {
  /// Model reads and writes.
  package var models: Double?
  /// Reads of twins and relationships by id.
  package var twinReads: Double?
  /// Twins and relationships created and deleted.
  package var twinWrites: Double?
  /// Patches of twins, components and relationships.
  package var patches: Double?
  /// Writes to any one twin, its outgoing relationships included.
  package var writesPerTwin: Double?
  /// Query pages.
  package var queries: Double?
  /// Event route reads and writes.
  package var eventRoutes: Double?
  /// Calls about import and delete jobs.
  package var jobs: Double?

  package init(
    models: Double? = nil, twinReads: Double? = nil, twinWrites: Double? = nil, patches: Double? = nil,
    writesPerTwin: Double? = nil, queries: Double? = nil, eventRoutes: Double? = nil,
    jobs: Double? = nil
  ) {
    self.models = models
    self.twinReads = twinReads
    self.twinWrites = twinWrites
    self.patches = patches
    self.writesPerTwin = writesPerTwin
    self.queries = queries
    self.eventRoutes = eventRoutes
    self.jobs = jobs
  }

  /// What the service documents.
  package static let azure = RateLimits(
    models: 100, twinReads: 1000, twinWrites: 500, patches: 1000, writesPerTwin: 10, queries: 500, eventRoutes: 100,
    jobs: 1)

  /// No limit at all: for the local Azure.
  package static let unlimited = RateLimits()
}
