/** Bytes that are not what the format says. Never leaves this folder: readers catch it and say how far they got. */
export class BrokenRecording extends Error {
  override readonly name = 'BrokenRecording'
}
