import type { RunPageData } from '../../src/model/page-data.js'
import { scriptInjections } from './script-injections.js'

/** A page with a script injection in every place that a name, a path or a line can have; each in each of them. */
export function hostilePage(data: RunPageData): RunPageData {
  const all = scriptInjections
  const nth = (i: number) => all[i % all.length]!
  const { report, timeline } = data
  const lengthMs = timeline.steps * timeline.stepMs
  const { lagMs: _, inFlight: __, ...rest } = timeline.series
  return {
    ...data,
    report: {
      ...report,
      run: all.join(' '),
      commandLine: all,
      scenario: { name: all.join(' '), file: all.join('/'), description: all.join(' ') },
      target: { ...report.target, kind: nth(1), runtime: all.join(' '), limits: nth(3), command: all },
      heap: { ...report.heap, collector: all.join(' ') },
      machine: { ...report.machine, cpuModel: nth(4), kernel: nth(5) },
      outcome: {
        kind: 'crashed',
        cause: 'exit-code',
        exitCode: null,
        signal: all.join(' '),
        evidence: all.join(' '),
      },
      tree: {
        peakProcesses: all.length,
        peakRssBytes: 1,
        cpuMs: 1,
        children: all.map((command, pid) => ({
          command,
          pid,
          peakRssBytes: 1,
          cpuMs: 1,
          firstMs: 0,
          lastMs: 1,
        })),
      },
      gc: {
        ...report.gc,
        byName: all.map((name) => ({ name, count: 1, pauseMsTotal: 1, pauseMsMax: 1 })),
        concurrent: all.map((name) => ({ name, count: 1, msTotal: 1, msMax: 1 })),
        advice: all.map((text) => ({ code: text, text, evidence: [{ file: text, line: 1 }] })),
      },
      verdict: { ...report.verdict, reasons: all },
      perturbations: all.map((file) => ({ tMs: 1, action: 'dump' as const, durationMs: 1, file })),
      quality: { grade: 'poor', reasons: all },
      budgets: all.map((name) => ({
        name,
        limit: name,
        limitValue: name,
        measured: name,
        result: 'fail' as const,
        reason: name,
        file: name,
        line: 1,
        column: 1,
      })),
      artefacts: all.map((path) => ({ kind: 'log' as const, path, bytes: 1 })),
      notes: all,
      notMeasured: Object.fromEntries(all.map((words) => [words, words])),
    },
    timeline: {
      ...timeline,
      pauses: all.map((name, i) => ({
        tMs: ((i + 0.5) * lengthMs) / all.length,
        pauseMs: 5,
        name,
        cause: name,
        generation: i % 2 === 0 ? 'old' : 'young',
        heapBeforeBytes: 2,
        heapAfterBytes: 1,
        count: 1,
        totalMs: 5,
        line: 1,
      })),
      bands: all.map((words, i) => ({
        kind: i % 2 === 0 ? 'fault' : 'perturbation',
        fromMs: 0,
        toMs: lengthMs,
        words,
      })),
      missing: { lagMs: all.join(' '), inFlight: all.join(' ') },
      series: rest,
    },
    gc: {
      ...data.gc,
      causes: all.map((cause) => ({ cause, collections: 1, pauseMsTotal: 1, pauseMsMax: 1 })),
      causesAre: 'causes',
    },
    flameGraphs: [
      {
        weight: 'allocation',
        unit: 'bytes',
        files: all,
        total: all.length,
        frames: [{ name: '', kind: 'other' }, ...all.map((name) => ({ name, kind: 'class' }))],
        parents: [0, ...all.map(() => 0)],
        frameOf: [0, ...all.map((_, i) => i + 1)],
        self: [0, ...all.map(() => 1)],
        slices: [{ fromMs: 0, toMs: lengthMs, weights: all.flatMap((_, i) => [i + 1, 1]) }],
      },
    ],
    heap: {
      file: all.join(' '),
      findings: {
        format: 'hprof',
        mode: 'full',
        partial: { shareRead: 0.5, why: all.join(' ') },
        objects: 1,
        shallowBytes: 1,
        reachable: { objects: 1, bytes: 1 },
        classes: all.map((name) => ({ name, count: 1, shallowBytes: 1, retainedBytes: 1 })),
        suspects: [
          {
            sentence: all.join(' '),
            className: nth(0),
            objectId: nth(1),
            retainedBytes: 1,
            share: 1,
            kind: 'accumulation',
            objects: 1,
            holds: all.map((name) => ({ name, count: 1, shallowBytes: 1, retainedBytes: 1 })),
            path: all.map((one) => ({ className: one, objectId: one, via: one })),
          },
        ],
        notes: all,
      },
      dominators: {
        name: nth(0),
        objects: 1,
        retainedBytes: all.length,
        children: all.map((name) => ({
          name,
          objects: 1,
          retainedBytes: 1,
          children: [{ name, objects: 1, retainedBytes: 1, children: [] }],
        })),
      },
    },
    logs: all.map((text) => ({
      file: text,
      leftOut: null,
      placedBy: text,
      lines: all.map((line, i) => ({ line: i, tMs: (i * lengthMs) / all.length, text: line })),
    })),
    scenario: { file: all.join(' '), text: all.join('\n') },
  }
}
