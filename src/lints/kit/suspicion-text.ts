/** What gave a reason for hooks (`record/plan.ts`), as a clause. */
const TEXTS: Readonly<Record<string, string>> = {
  starved: 'the event loop did not turn',
  'empty-polls': 'the event loop turned again and again without an event',
  'burned-idle': 'the thread burned while the event loop was said to wait',
  'barren-answers': 'HTTP requests were sent again at once after answers that brought nothing',
  'failed-connects': 'connects failed again and again',
  'events-without-bytes': 'events came and moved no bytes',
  'busy-without-bytes': 'the thread burned and moved hardly any bytes',
  'no-counters': 'this Node has no loop counters, and by the OS it woke up for nothing',
}

/** The reasons in words, joined. */
export function suspicionText(suspicions: readonly string[]): string {
  return suspicions.map((each) => TEXTS[each] ?? each).join('; ')
}
