/** Help never takes more; a narrower terminal wraps it further. */
export const HELP_COLUMNS = 80

/** What stands below the options of `whyspin --help`. */
export const AFTER_HELP = `
<target> is a pid, :port (whoever listens there), a name that matches one Node
process, or the ws:// URL of an inspector.

Examples:
  whyspin ps                    which Node processes there are, and which burn
  whyspin 4242                  two seconds of process 4242, then the verdict
  whyspin :8443 -d 10s          whoever listens on port 8443, for ten seconds
  whyspin server.js --json      the report for another program
  whyspin 4242 --subprocesses   a cluster: the primary and each of its workers
  whyspin 4242 --json spin.json --fail-on warning
  whyspin 4242 -o spin/         flame graphs and all else, and a page
  whyspin diff a.whyspin b.whyspin
  whyspin explain microtask-spin
  whyspin check --on-port 'autocannon http://localhost:$PORT' -- node server.js

Exit codes:
  0  clear
  1  a finding at or above --fail-on; with diff something got worse
  2  wrong usage
  3  could not attach, or lost the target
  4  inconclusive`
