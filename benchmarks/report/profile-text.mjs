/** What `profile` found, as Markdown: for each process a line of its CPU time, and a table of its top frames. */
export function profileText(profiles) {
  return profiles
    .map(({ shape, name, perSecond, micros, kernelShare, frames }) =>
      [
        `**${name}**, ${shape}, ${Math.round(perSecond).toLocaleString('en-US')} records/s: ${micros.toPrecision(3)} µs of CPU a record,`,
        `${Math.round(100 * kernelShare)} % of it in the kernel\n`,
        '| share | frame |\n| ---: | --- |',
        ...frames.map(({ frame, share }) => `| ${(100 * share).toFixed(1)} % | \`${frame}\` |`),
      ].join('\n'),
    )
    .join('\n\n')
}
