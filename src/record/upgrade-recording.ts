/** The version that is written; each change of what a recording holds raises it. */
export const RECORDING_VERSION = 3

/** A recording of any version, before it has been held against its shape. */
type Raw = Readonly<Record<string, unknown>>

/**
 * What brings a recording from a version to the next, by the version that it comes from. A file that
 * somebody kept is read for ever, so none is ever taken out.
 */
const UPGRADES: Readonly<Record<number, (recording: Raw) => Raw>> = {
  1: fromFirst,
  2: fromSecond,
}

/** Brings a recording of an older version up to the one that is written now. */
export function upgradeRecording(file: object): Raw {
  let recording = file as Raw
  for (let version = Number(recording['version']); version < RECORDING_VERSION; version++) {
    const upgrade = UPGRADES[version]
    if (upgrade === undefined) throw new Error(`no way from version ${version}`)
    recording = { ...upgrade(recording), version: version + 1 }
  }
  return recording
}

/** Memory was not recorded, nor, by the first of them, what a look interrupted. */
function fromFirst(recording: Raw): Raw {
  const defaults = { executionId: 0, inJob: false, hasResumed: false, heapUsedBytes: null }
  const thread = (raw: Raw): Raw => ({
    ...raw,
    loop: each(raw['loop'], (sample) => ({ ...defaults, ...sample })),
    answers: changed(raw['answers'], (answers) => ({
      ...answers,
      keys: each(answers['keys'], (key) => ({ polls: 0, ...key })),
    })),
  })
  return {
    ...thread(recording),
    os: each(recording['os'], (sample) => ({ residentBytes: null, ...sample })),
    workers: each(recording['workers'], thread),
  }
}

/** Sampled turns were only counted. */
function fromSecond(recording: Raw): Raw {
  const thread = (raw: Raw): Raw => ({
    ...raw,
    bursts: each(raw['bursts'], (burst) => ({
      ...burst,
      chains: each(burst['chains'], (chain) => ({ turns: [], ...chain })),
    })),
  })
  return { ...thread(recording), workers: each(recording['workers'], thread) }
}

/** Applied to the elements of a list; what is none is left for the shape to complain of. */
function each(list: unknown, change: (element: Raw) => Raw): unknown {
  return Array.isArray(list) ? list.map((element) => changed(element, change)) : list
}

function changed(value: unknown, change: (object: Raw) => Raw): unknown {
  return typeof value === 'object' && value !== null ? change(value as Raw) : value
}
