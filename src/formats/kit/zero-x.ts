import type { Picture } from '../../model/picture.ts'
import { clipMiddle } from './clip.ts'
import { FINDING_COLOUR, flameColour, LEGEND } from './flame-colours.ts'
import { type FlameNode, type FlameTree, flameTree, type FlameView } from './flame-tree.ts'
import { terminalSafe } from './terminal-safe.ts'
import { xmlSafe } from './xml-safe.ts'

/** What is drawn, in both views. */
export interface ZeroXInput {
  readonly title: string
  readonly stack: FlameTree
  readonly resource: FlameTree
  readonly summary: string
  readonly isSpinning: boolean
}

/** The heading wraps beyond (facts/flamegraph-0x.md §4). */
const MAX_TITLE = 58
/** 0x draws samples; a tenth of a millisecond is finer than any that we take. */
const UNIT_US = 100
/** Before this stands 0x's own program, behind it the tree. Checked before anything is put there. */
const ANCHOR = 'visualizer({"merged":'
const TREE_END = /\}, \{"title":.*\}\)(?=\s*<\/script>)/

export function zeroXInput(picture: Picture, onlyFindings: boolean): ZeroXInput {
  const view = (which: FlameView): FlameTree => flameTree(picture, { view: which, onlyFindings })
  const { report } = picture
  return {
    title: plain(clipMiddle(`${report.verdict}: ${report.target.command}`, MAX_TITLE)),
    stack: view('stack'),
    resource: view('resource'),
    summary: report.summary,
    isSpinning: report.verdict === 'spinning',
  }
}

/**
 * 0x draws names as HTML and puts them into a script as they are; and whatever begins with `(` it
 * takes for V8's, and draws as nothing. All of that is out of the labels before they reach it.
 */
function plain(text: string): string {
  return terminalSafe(text)
    .replaceAll('&', '＆')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replace(/^\((.*)\)/, '‹$1›')
    .replace(/^\(/, '‹')
}

/**
 * A `.cpuprofile` that is made for 0x's reader: the label is the whole name, so that lines are
 * 1-based, nothing is hidden by its file's name, and nothing is drawn as nobody's.
 */
export function zeroXProfile({ stack }: ZeroXInput): string {
  const nodes: object[] = []
  const add = (node: FlameNode): number => {
    const id = nodes.length + 1
    const children: number[] = []
    nodes.push({
      id,
      callFrame: {
        functionName: plain(node.label),
        scriptId: '0',
        url: '',
        lineNumber: -1,
        columnNumber: -1,
      },
      hitCount: Math.round(node.selfUs / UNIT_US),
      children,
    })
    for (const child of node.children) children.push(add(child))
    return id
  }
  add(stack.root)
  return JSON.stringify({ nodes, startTime: 0, endTime: 0, samples: [], timeDeltas: [] })
}

/**
 * Puts into 0x's page what it has no option for: both views, the colours of the findings, a legend
 * and a title.
 * @returns null where the page is not as 0x 6.0.0 writes it; it is a flame graph all the same
 */
export function finishZeroX(html: string, input: ZeroXInput): string | null {
  const from = html.indexOf(ANCHOR)
  const end = TREE_END.exec(html.slice(from))
  if (from < 0 || html.indexOf(ANCHOR, from + 1) >= 0 || end === null) return null
  const after = html.slice(from + end.index + end[0].length)
  // 0x's own options name the temporary file.
  const options = inScript({ title: input.title, visualizeCpuProfile: 'whyspin' })
  const trees = `${UNPACK}(${inScript({ stack: pack(input.stack.root), resource: pack(input.resource.root) })})`
  const finished = `${html.slice(0, from)}visualizer(${trees}, ${options})${after}`
  const title = `<title>${xmlSafe(`whyspin · ${input.title}`)}</title>`
  return `<!doctype html>\n${finished
    .replace(/^\s*<!doctype html>\s*/i, '')
    .replace('<meta charset="utf-8">', () => `<meta charset="utf-8">${title}${STYLE}`)
    .replace(/<body[^>]*>/, (body) => `${body}${banner(input)}`)}`
}

/** A box as an array: its label, its own samples, its colour, its tier, what it calls. */
type Packed = readonly [string, number, string, string, readonly Packed[]]

/** 0x's own categories, by which its Tiers colour; all of them are shown unless somebody hides them. */
const TIERS: Partial<Record<FlameNode['kind'], string>> = { user: 'app', package: 'deps' }

function pack(node: FlameNode): Packed {
  // 0x's own colours tell how hot a box is; ours stand where they mean something else.
  const colour =
    node.finding >= 0 || node.kind === 'poll' || node.kind === 'chain' ? flameColour(node) : ''
  const self = Math.round(node.selfUs / UNIT_US)
  return [plain(node.label), self, colour, TIERS[node.kind] ?? 'core', node.children.map(pack)]
}

/** A script ends at its end tag, wherever that stands. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * Runs in the page. 0x clears a box's highlight when a search ends: ours comes back. The view is in
 * the address's query, since 0x keeps its own state in the hash.
 */
const UNPACK = `((views)=>{
const name=new URLSearchParams(location.search).get('view')==='resource'?'resource':'stack'
document.documentElement.dataset.view=name
const unpack=([label,self,colour,type,children])=>{
const node={name:label,top:self,value:self,S:0,type,children:children.map(unpack)}
for(const child of node.children)node.value+=child.value
if(colour){let searched=false;Object.defineProperty(node,'highlight',{get:()=>searched||colour,set:(to)=>{searched=to}})}
return node}
const tree=unpack(views[name])
return {merged:tree,unmerged:tree}})`

/** 0x's own controls stand below its graph: both move up, and ours takes their place. */
const STYLE = `<style>
chart{height:calc(100vh - 66px - 4.2rem)!important}
#key .silver{display:none}
#whyspin{position:fixed;left:0;right:0;bottom:0;z-index:9;background:#fffffff2;border-top:1px solid #ccc;padding:.4rem .8rem;font:13px/1.5 system-ui,sans-serif;color:#222}
#whyspin i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin:0 .3em 0 .9em;vertical-align:-1px}
#whyspin a{color:#0645ad;margin-right:1em}
html:not([data-view=resource]) #whyspin a.stack,html[data-view=resource] #whyspin a.resource{color:#222;font-weight:600;text-decoration:none}
#whyspin p{margin:0}
</style>`

function banner({ summary, stack, resource, isSpinning }: ZeroXInput): string {
  const pruned = stack.prunedNodes + resource.prunedNodes
  const legend = LEGEND.filter(
    ({ colour }) =>
      colour === FINDING_COLOUR || colour === flameColour({ kind: 'poll', finding: -1 }),
  )
  return [
    '<div id="whyspin" role="note">',
    `<p><b>${isSpinning ? 'Spinning' : 'whyspin'}:</b> ${xmlSafe(summary)}</p>`,
    '<p><a class="stack" href="?view=stack">by stack</a><a class="resource" href="?view=resource">by async resource</a>',
    ...legend.map(({ colour, label }) => `<i style="background:${colour}"></i>${label}`),
    pruned > 0 ? ` · ${pruned} boxes below 0.05 % left out` : '',
    '</p></div>',
  ].join('')
}
