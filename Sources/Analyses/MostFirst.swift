import Logins

/// Places of numbers, the greatest first; equal ones keep their order.
/// - Parameter numbers: none below 0.
/// - Complexity: O(n · digits of the greatest).
func mostFirst(_ numbers: [Int]) -> [Int] {
  let greatest = numbers.max() ?? 0
  return RadixOrder.of(numbers.map { UInt64(greatest - $0) }).map { Int($0) }
}
