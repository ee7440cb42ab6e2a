package import Graphs

extension ModelSet {
  /// The models in upload order, at most `maximum` in a batch (Azure takes 250 in one request): whatever a model
  /// needs stands in its own or an earlier batch. Dependencies outside the set are taken as stored already.
  ///
  /// Models that need one another stand in one batch. Throws where so many do that no batch holds them.
  package func batches(maximum: Int) throws(Cycle<DTMI>) -> [[DTMI]] {
    []
  }
}
