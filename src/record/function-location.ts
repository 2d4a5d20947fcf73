import { caughtFunction } from '../inspector/caught.ts'
import type { Connection } from '../inspector/connection.ts'
import type { Reply } from '../inspector/protocol.ts'
import type { Site } from '../model/site.ts'
import type { SiteResolver } from './resolve-site.ts'
import { checked, fields, list, orAbsent, text } from './shape.ts'

/**
 * Where the callbacks of a suspect resource are defined. No script can find that out about a
 * function, but V8 tells a debugger: `[[FunctionLocation]]`, behind `[[TargetFunction]]` where the
 * function is bound.
 */
export async function locateCallbacks(
  connection: Connection,
  probeId: string,
  suspect: number,
  scripts: ReadonlyMap<string, string>,
  resolver: SiteResolver,
): Promise<readonly Site[]> {
  const { result: held } = await connection.call('Runtime.callFunctionOn', {
    objectId: probeId,
    functionDeclaration: caughtFunction('return this.callbacksOf(args[0])'),
    arguments: [{ value: suspect }],
  })
  if (held?.objectId === undefined) return []
  const { result: items } = await propertiesOf(connection, held.objectId)
  const sites: Site[] = []
  for (const { name, value } of items) {
    if (!/^\d+$/.test(name) || value?.objectId === undefined) continue
    const site = await locate(connection, value.objectId, scripts, resolver)
    if (site !== null) sites.push(site)
  }
  await connection.call('Runtime.releaseObject', { objectId: held.objectId })
  return sites
}

const MAX_PROPERTIES = 10_000
const PROPERTY = fields({ name: text(1_024) })
const PROPERTIES = fields({
  result: list(PROPERTY, MAX_PROPERTIES),
  internalProperties: orAbsent(list(PROPERTY, MAX_PROPERTIES)),
})

async function propertiesOf(
  connection: Connection,
  objectId: string,
): Promise<Reply<'Runtime.getProperties'>> {
  const reply = await connection.call('Runtime.getProperties', { objectId, ownProperties: true })
  return checked(reply, 'properties', PROPERTIES)
}

/** A bound function of a bound function is followed this far. */
const MAX_BOUND = 4

async function locate(
  connection: Connection,
  functionId: string,
  scripts: ReadonlyMap<string, string>,
  resolver: SiteResolver,
): Promise<Site | null> {
  let objectId = functionId
  for (let bound = 0; bound <= MAX_BOUND; bound++) {
    const { internalProperties = [], result } = await propertiesOf(connection, objectId)
    const internal = (name: string): { objectId?: string; value?: unknown } | undefined =>
      internalProperties.find((property) => property.name === name)?.value
    const location = internal('[[FunctionLocation]]')?.value as
      | { scriptId: string; lineNumber: number; columnNumber: number }
      | undefined
    if (location !== undefined && location !== null) {
      const script = scripts.get(location.scriptId) ?? ''
      const name = result.find((property) => property.name === 'name')?.value?.value
      return resolver.fromPosition(
        typeof name === 'string' ? name : '',
        script,
        location.lineNumber + 1,
        location.columnNumber + 1,
      )
    }
    const target = internal('[[TargetFunction]]')?.objectId
    if (target === undefined) return null
    objectId = target
  }
  return null
}
