import { bisect } from './bisect/index.js'
import { breaking } from './break/index.js'
import { compare } from './compare/index.js'
import { leak } from './leak/index.js'

/** Every kind of experiment whose runs a plan makes: one line each. */
export const experiments = { leak, compare, bisect, break: breaking }
