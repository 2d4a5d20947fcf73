/** Writes the table of costs of `results/` into the README. */
import { readFileSync, writeFileSync } from 'node:fs'
import { costTable, readCosts, withCostTable } from './cost-table.ts'

const README = 'README.md'
writeFileSync(README, withCostTable(readFileSync(README, 'utf8'), costTable(readCosts())))
