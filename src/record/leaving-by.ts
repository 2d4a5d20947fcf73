import type { Session } from './session.ts'

/** A session with another way to leave; what it tells stays live through the prototype. */
export function leavingBy(session: Session, detach: Session['detach']): Session {
  return Object.create(session, { detach: { value: detach } }) as Session
}
