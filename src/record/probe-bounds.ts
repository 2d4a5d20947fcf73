/** Bounds of the probe's own tables, and a little more: whatever claims to come from it has no more rows. */
export const MAX_SITES = 1_024
export const MAX_FRAMES = 64
export const MAX_BURSTS = 100_000
export const MAX_CHAINS = 256
/** Of one chain in one burst. */
export const MAX_TURNS = 64
export const MAX_EDGES = 4_096
export const MAX_KEYS = 256
/** One minute at 1 ms has 63,000 nodes and 60,000 samples (facts/inspector.md §4). */
export const MAX_NODES = 1_000_000
export const MAX_SAMPLES = 4_000_000
