const WITHOUT_A_TERMINAL = 80

/** Columns of the terminal behind a stream; some report 0, and a pipe has none. */
export function columnsOf(stream: { readonly columns?: number | undefined }): number {
  const { columns = 0 } = stream
  return columns > 0 ? columns : WITHOUT_A_TERMINAL
}
