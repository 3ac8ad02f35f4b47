import { Composer, type CST, type Document, Lexer, type ParsedNode, Parser } from 'yaml'
import { maxDepth, type Refusal } from './hostile-scan.js'

/**
 * The YAML library cuts a text into lexemes (words, signs, stretches of blanks), and what it then does costs 3 to
 * 4 us and up to 1 KiB for each. Counting them as they come therefore bounds its time and memory for every text,
 * also for one that the scan misreads. A scenario of 1,000 fields has about 40,000.
 */
export const maxLexemes = 48_000
const indicatorSigns = new Set<string | undefined>(['-', '?', ':', '&', '!'])
/** Indicators one after the other: the lexer calls itself for each. */
const maxIndicatorsInARow = 2 * maxDepth
/** Open collections and what is being read in the innermost; a pair within brackets counts twice. */
const maxOpen = 2 * maxDepth + 8

/** What may follow a backslash in double quotes (YAML 1.2.2, section 5.7). */
const escapes = /\\(?:[0abtnvfre "/\\N_LP\t\r\n]|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8})/g

export interface BoundedYaml {
  readonly document: Document.Parsed<ParsedNode>
  /** Where a second document begins; null when there is one only. */
  readonly secondDocumentAt: number | null
}

export class TooMuchYaml extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message)
  }
}

/** @throws TooMuchYaml before the text has cost more than a scenario may */
export function parseBoundedYaml(text: string): BoundedYaml {
  const composer = new Composer({
    uniqueKeys: false, // The library's check is quadratic; the reader has its own.
    prettyErrors: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  })
  // Each mistake in the text is an Error to the library. Their stack traces are never read, and cost most of it.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    const [document, second] = [...composer.compose(boundedTokens(text), true, text.length)]
    return { document: document!, secondDocumentAt: second?.range[0] ?? null }
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** `Parser.parse` of the library, step by step so that it can be left. */
function* boundedTokens(text: string): Generator<CST.Token, void> {
  const parser = new Parser()
  let lexemes = 0
  let indicators = 0
  for (const lexeme of new Lexer().lex(text)) {
    const first = lexeme[0]
    lexemes += first === '"' ? 1 + badEscapes(lexeme) : 1
    if (lexemes > maxLexemes) throw tooLarge(parser.offset)
    if (indicatorSigns.has(first)) indicators++
    else if (first !== ' ' && first !== '\t') indicators = 0
    yield* parser.next(lexeme)
    if (parser.stack.length > maxOpen || indicators > maxIndicatorsInARow) throw tooDeep(parser.offset)
  }
  yield* parser.end()
}

/** Each one is an error of the library's. */
function badEscapes(quoted: string): number {
  if (!quoted.includes('\\')) return 0
  return quoted.replace(escapes, '').split('\\').length - 1
}

function tooLarge(offset: number): TooMuchYaml {
  return new TooMuchYaml({
    rule: 'too-large',
    offset,
    message: `more than ${maxLexemes.toLocaleString('en')} words and signs`,
    instead: 'describe the data with regex, oneOf or sql rather than listing it',
  })
}

function tooDeep(offset: number): TooMuchYaml {
  return new TooMuchYaml({
    rule: 'too-deep',
    offset,
    message: `nested more than ${maxDepth} levels deep`,
    instead: 'scenarios need about a dozen levels',
  })
}
