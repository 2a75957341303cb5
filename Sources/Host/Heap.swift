import CMalloc

/// How this process takes memory from the system.
public enum Heap {
  /// Blocks of half a megabyte or more go back to the system as soon as they are freed.
  ///
  /// By itself the C library raises that bound, up to 32 MiB, each time that a larger block is freed, and keeps what lies
  /// between others: of a report on millions of events that was 60 MB of nothing. Call it before anything large is made.
  public static func giveBackLargeBlocks() { mallopt(M_MMAP_THRESHOLD, 512 << 10) }
}
