import { stylesheet } from '../../explorer/style.js'

/** The explorer's looks, and those of the lists. */
export const styleOfPages = `${stylesheet}
.runs { overflow-wrap: normal; min-width: 76rem; }
.runs tbody th { min-width: 14rem; overflow-wrap: anywhere; }
.runs td { max-width: 20rem; overflow-wrap: anywhere; }
.runs td:nth-child(-n+6):nth-child(n+4) { min-width: 7rem; }
.runs td:nth-child(4) { min-width: 11rem; }
.runs td.word { white-space: nowrap; overflow-wrap: normal; }
.experiments { overflow-wrap: normal; min-width: 62rem; }
.experiments td { overflow-wrap: anywhere; min-width: 6rem; }
.experiments tbody th { min-width: 12rem; overflow-wrap: anywhere; }
.experiments .answer { min-width: 14rem; }
input.choice { width: auto; margin: .25rem; }
`
