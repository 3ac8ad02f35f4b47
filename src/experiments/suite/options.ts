import { z } from 'zod'

/** What a suite is told, beside the options of its runs. */
export const suiteOptions = z.object({
  /** In the order in which they are run. */
  scenarios: z.array(
    z.object({
      /** As `findScenario` takes it. */
      file: z.string(),
      /** Of its bytes: another text is another suite. null when it could not be read. */
      sha256: z.string().nullable(),
    }),
  ),
  coolDownMs: z.number(),
  patienceMs: z.number(),
})
export type SuiteOptions = z.infer<typeof suiteOptions>
