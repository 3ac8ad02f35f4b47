/** The one stylesheet. Colours keep a contrast of 4.5 : 1 (WCAG 2.2, AA) in light and dark. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --band: #f6f8fa;
  --link: #0a54b5; --accent: #0a54b5; --notice: #fff4d6; --notice-ink: #5c3d00;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e6eaef; --quiet: #a3adb8; --line: #373f48; --band: #1c2229;
    --link: #84b9ff; --accent: #84b9ff; --notice: #3d3007; --notice-ink: #ffe3a1;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
}
code, pre, small { font-family: ui-monospace, "SFMono-Regular", Menlo, "DejaVu Sans Mono", monospace; font-size: .875rem; }
small { color: var(--quiet); font-size: .8125rem; }
a { color: var(--link); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -999rem; padding: .5rem 1rem; background: var(--paper); }
.skip:focus { left: .5rem; top: .5rem; }
header { border-bottom: 1px solid var(--line); background: var(--band); padding: .75rem max(1.5rem, calc((100% - 87rem) / 2)) 0; }
.file { margin: 0 0 .25rem; color: var(--quiet); }
.file strong { color: var(--ink); margin-right: .5rem; }
header ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 0; padding: 0; }
header li a { display: inline-block; padding: .375rem 0; text-decoration: none; border-bottom: 3px solid transparent; }
header li a:hover { border-color: var(--line); }
header li a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--accent); }
main { max-width: 90rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 1rem; }
h2 { font-size: 1.1875rem; margin: 2rem 0 .5rem; }
p { max-width: 75ch; }
.notice { background: var(--notice); color: var(--notice-ink); padding: .5rem .75rem; border-radius: 4px; }
.empty { color: var(--quiet); }
.facts { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: 0 0 1rem; }
.facts dt { color: var(--quiet); font-size: .875rem; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--quiet); padding: .25rem 0; font-size: .875rem; }
.wide caption { position: sticky; left: 0; max-width: calc(100vw - 3rem); }
th, td { text-align: left; vertical-align: top; padding: .3125rem .75rem .3125rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { font-weight: 600; white-space: nowrap; overflow-wrap: normal; }
tbody tr:hover { background: var(--band); }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th[aria-sort="descending"] a::after { content: " \\2193"; }
th[aria-sort="ascending"] a::after { content: " \\2191"; }
.pages { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0; font-variant-numeric: tabular-nums; }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin: 0 0 1rem; }
label { display: block; color: var(--quiet); font-size: .875rem; }
input, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--quiet); border-radius: 4px; padding: .3125rem .625rem; }
input { width: min(28rem, 80vw); }
input.short { width: 8rem; }
button { cursor: pointer; background: var(--band); }
pre { background: var(--band); border: 1px solid var(--line); border-radius: 4px; padding: .625rem; white-space: pre-wrap; max-height: 24rem; overflow-y: auto; }
.path { padding-left: 1.75rem; }
.path li, .plain li { margin: .25rem 0; }
.via { color: var(--quiet); }
.suspects > li { margin: 0 0 .75rem; }
.suspects p { margin: 0; }
summary { cursor: pointer; color: var(--link); width: fit-content; }
@media (max-width: 40rem) {
  header, main { padding-left: .875rem; padding-right: .875rem; }
  th, td { padding-right: .5rem; }
  thead th, thead th.number { white-space: normal; }
  .wide table { min-width: 30rem; }
  .wide caption { max-width: calc(100vw - 1.75rem); }
}
@media (pointer: coarse) {
  header li a, summary { padding: .5rem 0; }
  input, button { min-height: 2.5rem; }
}
@media print { header nav, form, .pages { display: none; } pre { max-height: none; } .wide { overflow: visible; } }
`

/** A mark at the top of a bar: the high-water mark. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0a54b5"/><path d="M3 6h10M5 9h6v4H5z" stroke="#fff" stroke-width="1.5" fill="none"/></svg>`
