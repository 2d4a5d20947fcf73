import { test } from 'node:test'
import { Chalk } from 'chalk'
import { checkFormats } from '../../src/formats/index.ts'
import { CHECKS } from '../helpers/check-report-of.ts'
import { assertGolden } from '../helpers/golden.ts'

const options = { width: 80, paint: new Chalk({ level: 0 }) }

for (const [name, check] of Object.entries(CHECKS))
  for (const { id, extension, render } of checkFormats)
    test(`the check ${name} is told as ${id} from its report alone`, () => {
      assertGolden(`test/golden/checks/${name}/${id}${extension}`, render(check, options))
    })
