import { stylesheet } from '../../explorer/style.js'

/** The explorer's looks, and those of the curves of two runs. Colours keep a contrast of 4.5 : 1 on --paper. */
export const styleOfPages = `${stylesheet}
:root { --a: #1f66c1; --b: #b45309; }
@media (prefers-color-scheme: dark) { :root { --a: #6ea8fe; --b: #f0a04b; } }
.runs { overflow-wrap: normal; min-width: 80rem; }
.runs tbody th { min-width: 14rem; overflow-wrap: anywhere; }
.runs td { max-width: 20rem; overflow-wrap: anywhere; }
.runs td:nth-child(-n+6):nth-child(n+4) { min-width: 7rem; }
.runs td.word { white-space: nowrap; overflow-wrap: normal; }
.experiments { overflow-wrap: normal; min-width: 62rem; }
.experiments td { overflow-wrap: anywhere; min-width: 6rem; }
.experiments tbody th { min-width: 12rem; overflow-wrap: anywhere; }
.experiments .answer { min-width: 14rem; }
input.choice { width: auto; margin: .25rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
figure { margin: 0; }
figcaption { color: var(--quiet); font-size: .875rem; }
svg.curves { width: 100%; height: 11rem; background: var(--band); border: 1px solid var(--line); border-radius: 4px; }
svg.curves polyline { fill: none; stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.curve-a { stroke: var(--a); }
.curve-b { stroke: var(--b); stroke-dasharray: 5 3; }
.key-a { color: var(--a); font-weight: 600; }
.key-b { color: var(--b); font-weight: 600; }
`
