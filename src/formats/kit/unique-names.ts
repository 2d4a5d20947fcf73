/**
 * A giver of names of which no two are the same: the second `a` is `a 2`. Readers drop what they
 * believe to have seen already (GitLab: test cases by name, findings by fingerprint).
 */
export function uniqueNames(): (wanted: string) => string {
  const taken = new Set<string>()
  return (wanted) => {
    let name = wanted
    for (let n = 2; taken.has(name); n++) name = `${wanted} ${n}`
    taken.add(name)
    return name
  }
}
