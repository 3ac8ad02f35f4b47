/** Byte classes of RFC 9110 and RFC 9112 as tables: 1 = belongs to it. */

function table(belongs: (byte: number) => boolean): Uint8Array {
  const bytes = new Uint8Array(256)
  for (let byte = 0; byte < 256; byte++) bytes[byte] = belongs(byte) ? 1 : 0
  return bytes
}

/** tchar (RFC 9110, 5.6.2): methods, header names, chunk extension names. */
export const isTokenByte = table((byte) => /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(byte)))

/** What a request target may hold: visible ASCII. A fragment (`#`) is never sent to a server (RFC 9112, 3.2.1). */
export const isTargetByte = table((byte) => byte > 0x20 && byte < 0x7f && byte !== 0x23)

/** field-vchar, space and tab (RFC 9110, 5.5); bytes from 0x80 on are allowed and not looked into. */
export const isValueByte = table((byte) => byte === 0x09 || (byte >= 0x20 && byte !== 0x7f))

export const CR = 0x0d
export const LF = 0x0a
export const SP = 0x20
export const TAB = 0x09
export const COLON = 0x3a
export const SEMICOLON = 0x3b
export const DASH = 0x2d

/**
 * Compares bytes with lower-case ASCII text, letters in any case. Only for bytes known to be token or value
 * bytes: setting bit 5 would otherwise let control bytes pass for punctuation.
 */
export function equalsIgnoringCase(
  bytes: Uint8Array,
  start: number,
  end: number,
  lowerText: Uint8Array,
): boolean {
  if (end - start !== lowerText.length) return false
  for (let i = 0; i < lowerText.length; i++) {
    if ((bytes[start + i]! | 0x20) !== lowerText[i]) return false
  }
  return true
}

/** Text of a byte range, one character a byte. For the paths that are not hot. */
export function latin1(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end)
}
