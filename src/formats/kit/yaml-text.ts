import { jsonLine } from './json-text.ts'

type Scalar = string | number | null
/** What is said about a test point; its text is plain already. */
export interface YamlMap {
  readonly [key: string]: Scalar | readonly Scalar[] | readonly YamlMap[]
}

/** A map as lines of YAML 1.2. Strings are JSON, which YAML reads as it stands and which no text ends. */
export function yamlLines(map: YamlMap): readonly string[] {
  return Object.entries(map).flatMap(([key, value]) => {
    if (!isList(value)) return [`${key}: ${jsonLine(value)}`]
    return value.length === 0 ? [`${key}: []`] : [`${key}:`, ...value.flatMap(item)]
  })
}

function item(value: Scalar | YamlMap): readonly string[] {
  if (typeof value !== 'object' || value === null) return [`  - ${jsonLine(value)}`]
  return yamlLines(value).map((line, i) => `  ${i === 0 ? '- ' : '  '}${line}`)
}

function isList(value: YamlMap[string]): value is readonly Scalar[] | readonly YamlMap[] {
  return Array.isArray(value)
}
