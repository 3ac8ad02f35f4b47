import { effect, signal } from '@preact/signals'

export type Theme = 'light' | 'dark'

const darkPreferred = matchMedia('(prefers-color-scheme: dark)')

/** What the reader chose with the button; null = as the system is. */
const chosenTheme = signal<Theme | null>(null)
const systemTheme = signal<Theme>(darkPreferred.matches ? 'dark' : 'light')
darkPreferred.addEventListener('change', ({ matches }) => {
  systemTheme.value = matches ? 'dark' : 'light'
})

/** Paper is white, whatever the screen is. */
const isPrinted = signal(false)
matchMedia('print').addEventListener('change', ({ matches }) => {
  isPrinted.value = matches
})
addEventListener('beforeprint', () => {
  isPrinted.value = true
})
addEventListener('afterprint', () => {
  isPrinted.value = false
})

export const theme = signal<Theme>(systemTheme.value)
effect(() => {
  const next = isPrinted.value ? 'light' : (chosenTheme.value ?? systemTheme.value)
  document.documentElement.dataset['theme'] = next
  theme.value = next
})

export function switchTheme(): void {
  chosenTheme.value = theme.value === 'dark' ? 'light' : 'dark'
}

/** The colour of a variable of style.css, as a canvas takes it: `#rrggbb`, though the build may have written it shorter. */
export function colour(variable: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${variable}`).trim()
  return value.length === 4 ? value.replace(/[0-9a-f]/gi, '$&$&') : value
}

/** The same with some transparency. @param share 0 to 1 */
export function tint(variable: string, share: number): string {
  return `${colour(variable)}${Math.round(share * 255)
    .toString(16)
    .padStart(2, '0')}`
}

/** A colour laid thinly over the paper, opaque. @param share of the colour, 0 to 1 */
export function mixed(variable: string, share: number): string {
  const [over, paper] = [channels(colour(variable)), channels(colour('paper'))]
  return `rgb(${over.map((value, i) => Math.round(value * share + paper[i]! * (1 - share))).join(' ')})`
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
}
