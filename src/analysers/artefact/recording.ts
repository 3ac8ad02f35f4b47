import type { RecordingKindName } from '../../model/artefact.js'
import type { RecordingFormat } from '../../model/recording-findings.js'
import { readRecording } from '../recording/read-recording.js'
import { isRecording } from '../recording/sniff.js'
import type { ArtefactReader } from './reader.js'

/** How much a format's beginning is its own: any text with a number behind it may be collapsed stacks. */
const certainty: Readonly<Record<RecordingFormat, number>> = {
  jfr: 1,
  cpuprofile: 0.95,
  heapprofile: 0.95,
  pprof: 0.6,
  collapsed: 0.5,
}

/** Of formats that one reader reads and that are one kind of artefact. */
function recordingReader(
  kind: RecordingKindName,
  title: string,
  formats: readonly RecordingFormat[],
): ArtefactReader {
  return {
    title,
    sniff({ raw }) {
      const format = isRecording(raw)
      return format !== null && formats.includes(format) ? certainty[format] : 0
    },
    async analyse(path, { onProgress }) {
      const { findings, stacks } = await readRecording(
        path,
        onProgress === undefined
          ? {}
          : {
              onProgress: (bytesRead, fileBytes) =>
                onProgress('reading', fileBytes === 0 ? null : bytesRead / fileBytes),
            },
      )
      return { analysis: { kind, file: path, recording: findings }, stacks, paths: [path] }
    },
  }
}

export const flightRecordingReader = recordingReader('recording', 'flight recording (JFR)', ['jfr'])
export const cpuProfileReader = recordingReader('cpu-profile', 'CPU profile (.cpuprofile)', ['cpuprofile'])
export const allocationProfileReader = recordingReader(
  'allocation-profile',
  'allocation profile (.heapprofile)',
  ['heapprofile'],
)
export const stacksReader = recordingReader('stacks', 'stacks (collapsed, pprof)', ['collapsed', 'pprof'])
