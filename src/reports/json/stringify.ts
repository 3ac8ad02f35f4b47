/**
 * JSON that is also harmless on a terminal: what `JSON.stringify` leaves as it is of the characters that move the
 * cursor or turn the direction of writing (DEL, C1 controls, line separators, marks of direction) is escaped too.
 * The value stays the same.
 */
export function stringify(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
