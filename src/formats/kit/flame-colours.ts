import type { FlameNode } from './flame-tree.ts'

/** Of the findings: the only magenta there is. */
export const FINDING_COLOUR = '#f062c0'

const COLOURS: Readonly<Record<FlameNode['kind'], string>> = {
  all: '#d8d8d8',
  thread: '#d8d8d8',
  chain: '#b9c7e8',
  user: '#f5a94f',
  package: '#f7cf9b',
  node: '#f3dfa2',
  native: '#c9d6b9',
  poll: '#e8706a',
  idle: '#eeeeee',
  gc: '#9fc9d9',
  whyspin: '#bbbbbb',
}

/** What a box is filled with. */
export function flameColour({ kind, finding }: Pick<FlameNode, 'kind' | 'finding'>): string {
  return finding >= 0 ? FINDING_COLOUR : COLOURS[kind]
}

export const LEGEND: readonly { readonly colour: string; readonly label: string }[] = [
  { colour: FINDING_COLOUR, label: 'a finding' },
  { colour: COLOURS.user, label: 'the application' },
  { colour: COLOURS.package, label: 'packages' },
  { colour: COLOURS.node, label: 'Node' },
  { colour: COLOURS.poll, label: 'polls that return at once' },
  { colour: COLOURS.native, label: 'native code' },
  { colour: COLOURS.gc, label: 'garbage collection' },
  { colour: COLOURS.whyspin, label: 'whyspin itself' },
]
