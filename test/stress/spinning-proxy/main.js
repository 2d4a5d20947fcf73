// A busy proxy for big bodies in which a forgotten Immediate goes round: V8's profiler is started in
// the middle of streams, garbage collection and compilation.
await import('../../../fixtures/healthy/streaming-proxy/main.js')

function forgotten() {
  setImmediate(forgotten)
}
forgotten()
