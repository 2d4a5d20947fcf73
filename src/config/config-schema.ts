import type { Budget } from '../budgets/budget.ts'
import { limitText } from '../budgets/kit/limit-text.ts'
import type { Lint } from '../lints/lint.ts'
import { LEAST_DURATION_MS, MOST_DURATION_MS } from '../model/duration.ts'
import { budgetKey, LIMIT_FORMS } from './limit.ts'
import { REPORT_KINDS } from './project-config.ts'

export interface JsonSchema {
  readonly [keyword: string]: unknown
}

const SEVERITIES = ['error', 'warning', 'info'] as const

/**
 * The JSON Schema (2020-12) of a configuration file, made of the lints and budgets themselves. What is
 * published as `config.schema.json` is this, and what a file is held against at run time as well; a
 * description is also what a user is told who has written something else.
 */
export function configSchema(lints: readonly Lint[], budgets: readonly Budget[]): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:whyspin:schema:config:1',
    title: 'whyspin configuration',
    description:
      'What a project wants of `whyspin check`: whyspin.config.json, or `whyspin` in package.json. Options of the command line come before it; paths are relative to the file.',
    examples: [
      {
        $schema: './node_modules/whyspin/src/config/config.schema.json',
        failOn: 'warning',
        lints: {
          'ping-pong': 'off',
          'timer-storm': { severity: 'warning', thresholds: { minResumptionsPerSecond: 500 } },
        },
        budgets: Object.fromEntries(budgets.map(({ id, example }) => [budgetKey(id), example])),
        ignore: [
          {
            lint: 'timer-storm',
            package: 'nanotimer',
            reason: 'The sampler wants 1 ms.',
            until: '2027-01-31',
          },
        ],
        baseline: 'whyspin-baseline.json',
        load: 'npx autocannon -d 10 http://localhost:3000',
        tail: '2s',
        reports: { junit: 'reports/whyspin.xml' },
      },
    ],
    ...object(
      {
        $schema: text('Where this schema lies, for editors.'),
        failOn: {
          description:
            'The least severity of a finding that makes the check fail: error, warning, info or never.',
          enum: [...SEVERITIES, 'never'],
          examples: ['warning'],
        },
        lints: {
          description: 'What is wanted of single lints, by their ids; whyspin explain lists them.',
          ...object(Object.fromEntries(lints.map((lint) => [lint.id, lintSchema(lint)]))),
        },
        budgets: {
          description: 'Limits of what is allowed besides the lints; none where it is absent.',
          ...object(
            Object.fromEntries(budgets.map((each) => [budgetKey(each.id), limitSchema(each)])),
          ),
        },
        ignore: {
          description: 'A list of findings that are allowed, each for a reason.',
          type: 'array',
          items: ignoreSchema([...lints, ...budgets].map(({ id }) => id)),
        },
        baseline: text('A file of findings that are known and do not make the check fail.', [
          'whyspin-baseline.json',
        ]),
        load: text('A command that makes load on a server that runs already.', [
          'npx autocannon -d 10 http://localhost:3000',
        ]),
        onPort: text('A command that makes load, run once the server listens.', [
          'npx autocannon -d 10 http://localhost:$PORT',
        ]),
        loadTimeout: duration('How long the load may take.', '2m'),
        startTimeout: duration('How long the server may take until it listens.', '30s'),
        stopTimeout: duration('How long the server may take to end.', '10s'),
        tail: duration('How long to look after the load.', '2s'),
        reports: {
          description: 'Files to write besides what is printed.',
          ...object(
            Object.fromEntries(
              REPORT_KINDS.map((kind) => [kind, text(`The file for the report as ${kind}.`)]),
            ),
          ),
        },
        sourceMaps: {
          description:
            'true or false: whether places are named as they were written, by the source maps beside the files.',
          type: 'boolean',
        },
      },
      [],
    ),
  }
}

function object(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema {
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
    properties,
  }
}

function text(description: string, examples: readonly string[] = []): JsonSchema {
  return { description, type: 'string', minLength: 1, ...(examples.length > 0 ? { examples } : {}) }
}

function lintSchema({ title, severity, thresholds }: Lint): JsonSchema {
  const severities = {
    description: `In place of the lint’s own, ${severity}, for what it reports at its full severity: error, warning, info or off.`,
    type: 'string',
    enum: [...SEVERITIES, 'off'],
  }
  return {
    description: `${title}. Takes error, warning, info or off, or an object with severity and thresholds.`,
    anyOf: [
      severities,
      object({
        severity: severities,
        thresholds: {
          description: 'In place of the lint’s own; whyspin explain shows them.',
          ...object(
            Object.fromEntries(
              Object.entries(thresholds).map(([name, value]) => [
                name,
                {
                  description: `A number from 0 on; ${value} where it is absent.`,
                  type: 'number',
                  minimum: 0,
                  examples: [value],
                },
              ]),
            ),
          ),
        },
      }),
    ],
  }
}

function limitSchema({ title, unit, least, most, example }: Budget): JsonSchema {
  const form = LIMIT_FORMS[unit]
  // A bare number is seconds.
  const perUnit = unit === 'ms' ? 1e3 : 1
  return {
    description: `${title}. ${form.advice} From ${limitText(unit, least)} to ${limitText(unit, most)}.`,
    type: ['string', 'number'],
    pattern: form.pattern,
    minimum: least / perUnit,
    maximum: most / perUnit,
    examples: [example],
  }
}

function duration(what: string, example: string): JsonSchema {
  return {
    description: `${what} Give a number and a unit, e.g. ${example}; a bare number is seconds. From 200ms to 1h.`,
    type: ['string', 'number'],
    pattern: LIMIT_FORMS.ms.pattern,
    minimum: LEAST_DURATION_MS / 1e3,
    maximum: MOST_DURATION_MS / 1e3,
    examples: [example],
  }
}

function ignoreSchema(ids: readonly string[]): JsonSchema {
  return {
    description:
      'A finding that is allowed: an object with lint and reason, and what narrows it down.',
    ...object(
      {
        lint: {
          description: 'Id of a lint or budget; whyspin explain lists them.',
          type: 'string',
          enum: ids,
          examples: ids.slice(0, 1),
        },
        package: text('Name of the package in which the finding lies.', ['nanotimer']),
        file: {
          description:
            'Path relative to the root of the repository, with /; * stands for a part of a name, ** for folders.',
          type: 'string',
          pattern: String.raw`^(?!\.{0,2}/)[^\\]+$`,
          examples: ['src/**/poll.js'],
        },
        function: text('Name of the function in which the finding lies.', ['poll']),
        reason: {
          description: 'Say why it is allowed, for whoever meets it next.',
          type: 'string',
          pattern: String.raw`\S`,
          examples: ['The sampler wants 1 ms.'],
        },
        until: {
          description: 'The last day on which it is allowed, e.g. 2027-01-31.',
          type: 'string',
          format: 'date',
          examples: ['2027-01-31'],
        },
      },
      ['lint', 'reason'],
    ),
  }
}
