/// How likely is it that somebody is seen in a place for the first time?
public enum NewPlaces {
  /// Good and Turing's estimate with half a place added, which is never 0: (f₁ + ½)/(n + 1).
  ///
  /// - Parameters:
  ///   - seenOnce: places that were seen once
  ///   - sightings: all earlier ones
  public static func chance(seenOnce: Int, sightings: Int) -> Double {
    min(1, (Double(max(0, seenOnce)) + 0.5) / Double(max(0, sightings) + 1))
  }
}
