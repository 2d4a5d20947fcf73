import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { Ajv } from 'ajv'
import { Profile } from 'pprof-format'
import { exports } from '../../../src/formats/index.ts'
import { hostileRecording } from '../../helpers/hostile-recording.ts'
import { pictureOf } from '../../helpers/picture-of.ts'
import { RECORDINGS, recordingOf } from '../../helpers/recordings.ts'
import { registryFile } from '../../helpers/registry-package.ts'

/** Each export is read by a program of somebody else's. */
const LIMIT = { timeout: 180_000 }
const SPEEDSCOPE = 'speedscope@1.25.0'
const DEVTOOLS = '@paulirish/trace_engine@0.0.65'

const ALL = [
  ...RECORDINGS.map((name) => [name, pictureOf(recordingOf(name))] as const),
  ['hostile names', pictureOf(hostileRecording())] as const,
]

function drawn(id: string, picture: (typeof ALL)[number][1]): string | Uint8Array {
  const found = exports.find((each) => each.id === id)
  assert.ok(found, id)
  return found.render(picture)
}
const asText = (id: string, picture: (typeof ALL)[number][1]): string => {
  const content = drawn(id, picture)
  assert.ok(typeof content === 'string')
  return content
}

test('speedscope’s own schema describes every speedscope file', LIMIT, async (t) => {
  const file = await registryFile(t, SPEEDSCOPE, 'dist/release/file-format-schema.json')
  if (file === null) return
  const schema = JSON.parse(readFileSync(file, 'utf8')) as object
  const validate = new Ajv({ strict: false }).compile(schema)
  for (const [name, picture] of ALL) {
    const parsed: unknown = JSON.parse(asText('speedscope', picture))
    assert.ok(validate(parsed), `${name}: ${JSON.stringify(validate.errors)}`)
  }
})

/** The part of a DevTools profile model that is looked at. */
interface ProfileModel {
  readonly samples?: readonly number[]
  readonly timestamps: readonly number[]
  readonly profileHead: { readonly total: number }
  readonly gcNode?: object
}

test('Chrome DevTools’ profile model reads every .cpuprofile', LIMIT, async (t) => {
  const file = await registryFile(t, DEVTOOLS, 'models/cpu_profile/CPUProfileDataModel.js')
  if (file === null) return
  const { CPUProfileDataModel } = (await import(pathToFileURL(file).href)) as {
    readonly CPUProfileDataModel: new (profile: object) => ProfileModel
  }
  for (const [name, picture] of ALL) {
    const profile = JSON.parse(asText('cpuprofile', picture)) as {
      readonly samples: readonly number[]
      readonly timeDeltas: readonly number[]
      readonly startTime: number
      readonly endTime: number
    }
    if (profile.samples.length === 0) continue
    const model = new CPUProfileDataModel(profile)
    assert.ok((model.samples?.length ?? 0) >= profile.samples.length, name)
    assert.ok(
      model.timestamps.every((at, i) => at >= (model.timestamps[i - 1] ?? 0)),
      name,
    )
    assert.ok(model.profileHead.total > 0, name)
    const spanUs = profile.timeDeltas.reduce((sum, delta) => sum + delta, 0)
    assert.ok(spanUs <= profile.endTime - profile.startTime, name)
  }
})

interface TraceModel {
  parse(events: readonly object[]): Promise<void>
  parsedTrace(): {
    readonly data: {
      readonly Samples: {
        readonly profilesInProcess: ReadonlyMap<
          number,
          ReadonlyMap<number, { readonly parsedProfile: ProfileModel }>
        >
      }
    }
  } | null
}

test(
  'Chrome DevTools’ trace engine finds the samples of every thread in a trace',
  LIMIT,
  async (t) => {
    const file = await registryFile(t, DEVTOOLS, 'models/trace/trace.js')
    if (file === null) return
    // It is made for a browser.
    if (!('DOMRect' in globalThis)) Reflect.set(globalThis, 'DOMRect', Object)
    const { Handlers, TraceModel } = (await import(pathToFileURL(file).href)) as {
      readonly Handlers: { readonly ModelHandlers: Readonly<Record<'Meta' | 'Samples', object>> }
      readonly TraceModel: {
        readonly Model: { createWithSubsetOfHandlers(handlers: object): TraceModel }
      }
    }
    const { Meta, Samples } = Handlers.ModelHandlers
    for (const [name, picture] of ALL) {
      if (picture.threads.length === 0) continue
      const { traceEvents } = JSON.parse(asText('trace', picture)) as {
        readonly traceEvents: readonly object[]
      }
      const model = TraceModel.Model.createWithSubsetOfHandlers({ Meta, Samples })
      await model.parse(traceEvents)
      const threads = [...(model.parsedTrace()?.data.Samples.profilesInProcess.values() ?? [])]
      const profiles = threads.flatMap((each) => [...each.values()])
      assert.deepEqual(
        profiles.map(({ parsedProfile }) => parsedProfile.samples?.length),
        picture.threads.map(({ samples }) => samples.length),
        name,
      )
    }
  },
)

test('pprof’s messages hold every sample, its time, and the lint that it belongs to', () => {
  for (const [name, picture] of ALL) {
    const bytes = drawn('pprof', picture)
    assert.ok(bytes instanceof Uint8Array)
    const { sample, stringTable } = Profile.decode(bytes)
    const total = (column: number): number =>
      sample.reduce((sum, { value }) => sum + Number(value[column]), 0)
    const samples = picture.threads.reduce((sum, thread) => sum + thread.samples.length, 0)
    assert.equal(total(0), samples, name)
    assert.ok(total(1) <= total(2), name)
    const found = picture.threads.some(({ nodes }) => nodes.some(({ finding }) => finding >= 0))
    const labels = sample.flatMap(({ label }) =>
      label.map(({ key }) => stringTable.strings[Number(key)]),
    )
    if (samples > 0) assert.equal(labels.includes('lint'), found, name)
  }
})

const HAS_GO = spawnSync('go', ['version']).status === 0

test(
  '`go tool pprof` names the spin and its label',
  { ...LIMIT, skip: !HAS_GO && 'Go is not installed: Debian has it as `golang-go`' },
  (t: TestContext) => {
    const folder = mkdtempSync(join(tmpdir(), 'whyspin-pprof-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'spin.pb.gz')
    writeFileSync(file, gzipSync(drawn('pprof', pictureOf(recordingOf('tls-proxy-spins')))))
    const top = execFileSync('go', ['tool', 'pprof', '-top', '-cum', file]).toString()
    assert.match(top, /event-loop poll that returns at once/)
    assert.match(top, /pollRead/)
    const tags = execFileSync('go', ['tool', 'pprof', '-tags', file]).toString()
    assert.match(tags, /immediate-spin/)
  },
)
