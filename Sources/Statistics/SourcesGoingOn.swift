/// How likely is it that computers go on past a ban rule, as they were seen to do while it worked?
public enum SourcesGoingOn {
  /// The mean of the Beta(1 + c, 1 + s − c) distribution of the part that goes on, c of s: (1 + c) / (2 + s).
  public static func mean(wentOn: Int, of sources: Int) -> Double {
    Double(1 + max(0, wentOn)) / Double(2 + max(0, sources))
  }

  /// That so many more in a row do.
  public static func chance(wentOn: Int, of sources: Int, again: Int) -> Double {
    let mean = mean(wentOn: wentOn, of: sources)
    return (0..<min(max(0, again), 10_000)).reduce(1.0) { chance, _ in chance * mean }
  }
}
