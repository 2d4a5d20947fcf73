/**
 * Every file that a capture can be turned into: its option, its extension and its line in the help.
 * They stand here, and not with the formats, so that `--help` need not load those; a test holds both
 * against each other.
 */
export const EXPORT_FLAGS = [
  { id: 'flamegraph', extension: '.html', about: 'a flame graph by 0x, the findings coloured' },
  { id: 'cpuprofile', extension: '.cpuprofile', about: 'CPU samples for Chrome DevTools, VS Code' },
  { id: 'doctor', extension: '.html', about: 'Clinic Doctor’s page, our evidence on top' },
  { id: 'folded', extension: '.folded', about: 'stacks and their samples, for flamegraph.pl' },
  { id: 'html', extension: '.html', about: 'the report as a page, with charts' },
  { id: 'markdown', extension: '.md', about: 'the report, to paste into an issue' },
  { id: 'pprof', extension: '.pb.gz', about: 'CPU samples with labels, for pprof' },
  { id: 'speedscope', extension: '.speedscope.json', about: 'CPU samples, the findings apart' },
  { id: 'svg', extension: '.svg', about: 'a flame graph for documents' },
  { id: 'trace', extension: '.trace.json', about: 'a timeline for Perfetto' },
] as const

export type ExportId = (typeof EXPORT_FLAGS)[number]['id']

/** Where each export goes; those that nobody asked for are absent. */
export type ExportPaths = Readonly<Partial<Record<ExportId, string>>>
