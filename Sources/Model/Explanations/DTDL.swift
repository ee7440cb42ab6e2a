extension Explanations {
  /// TW20xx and TW21xx: DTDL models. One small file `DTDL….swift` a group, joined here.
  static let dtdl: [Explanation] = [[Explanation]]().flatMap(\.self)
}
