// The types stand in the model, where reports can read them.
export type * from '../../model/heap-findings.js'
