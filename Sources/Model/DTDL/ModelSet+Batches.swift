package import Graphs
import OrderedCollections

extension ModelSet {
  /// The models in upload order, at most `maximum` in a batch (Azure takes 250 in one request): whatever a model
  /// needs stands in its own or an earlier batch. Dependencies outside the set are taken as stored already.
  ///
  /// Models that need one another stand in one batch. Throws where so many do that no batch holds them.
  package func batches(maximum: Int) throws(Cycle<DTMI>) -> [[DTMI]] {
    let groups = StronglyConnected.components(of: Array(interfaces.keys)) { dependencies(of: $0) }
    var batches: [[DTMI]] = []
    var batch: [DTMI] = []
    for group in groups {
      if group.count > maximum { throw Cycle(path: group) }
      if batch.count + group.count > maximum {
        batches.append(batch)
        batch = []
      }
      batch += group
    }
    if !batch.isEmpty { batches.append(batch) }
    return batches
  }
}
