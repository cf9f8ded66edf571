/** The check digit of card numbers (ISO/IEC 7812). */
export function luhnDigit(first: string): string {
  const sum = [...first].reverse().reduce((total, digit, i) => {
    const doubled = Number(digit) * (i % 2 === 0 ? 2 : 1)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return String((10 - (sum % 10)) % 10)
}

/** Whether a number ends in the check digit of what stands before it. */
export const passesLuhn = (number: string): boolean => luhnDigit(number.slice(0, -1)) === number.slice(-1)
