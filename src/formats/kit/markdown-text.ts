const MARKUP = /[\\`*_{}[\]#<>|~&$]/g
/** What makes a list, a rule or a heading where it begins a line. */
const AT_START = /^(?:([-+=])|(\d+)([.)])(?=\s|$))/

/** Nothing of the target's may become a link, a list, a heading, a formula, a mention or a tag. */
export function escaped(text: string): string {
  return (
    text
      .trimStart()
      .replace(MARKUP, '\\$&')
      .replace(AT_START, (_, mark?: string, number = '', end = '') =>
        mark === undefined ? `${number}\\${end}` : `\\${mark}`,
      )
      // Of what GitHub and GitLab make links by themselves. To some readers the mark is a letter of a host's
      // name, never one of a mailbox's: so it stands on both sides.
      .replaceAll('@', '\u200b@\u200b')
      .replace(/\/(?=\/)/g, '/\u200b')
      .replace(/www(?=\.)/gi, '$&\u200b')
  )
}

/** Text as it stands. */
export function code(text: string): string {
  const ticks = fence(text, 1)
  // Nothing between two ticks would make them one of two, which ends who knows where.
  const space = text === '' || text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${ticks}${space}${text}${space}${ticks}`
}

export function block(text: string, language: string): readonly string[] {
  const ticks = fence(text, 3)
  return [`${ticks}${language}`, text, ticks]
}

/** A heading with a list below it; nothing where the list is empty. */
export function list(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0
    ? []
    : [`### ${title}`, '', ...items.map((each) => `- ${escaped(each)}`), '']
}

/** A run of backticks that the text does not have. */
function fence(text: string, least: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  return '`'.repeat(Math.max(least, longest + 1))
}
