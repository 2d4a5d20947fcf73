import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.js'
import type { NodeRuntime, NodeTracing, NodeWorker } from 'node:inspector'

type V8Domain = 'Runtime' | 'Profiler' | 'Debugger' | 'HeapProfiler' | 'Schema'
type PickDomain<M> = { [K in keyof M as K extends `${V8Domain}.${string}` ? K : never]: M[K] }

interface NodeCommands {
  'NodeRuntime.notifyWhenWaitingForDisconnect': {
    paramsType: [NodeRuntime.NotifyWhenWaitingForDisconnectParameterType]
    returnType: void
  }
  'NodeTracing.start': { paramsType: [NodeTracing.StartParameterType]; returnType: void }
  'NodeTracing.stop': { paramsType: []; returnType: void }
  'NodeWorker.enable': { paramsType: [NodeWorker.EnableParameterType]; returnType: void }
  'NodeWorker.disable': { paramsType: []; returnType: void }
  'NodeWorker.detach': { paramsType: [NodeWorker.DetachParameterType]; returnType: void }
  'NodeWorker.sendMessageToWorker': {
    paramsType: [NodeWorker.SendMessageToWorkerParameterType]
    returnType: void
  }
}

interface NodeEvents {
  'NodeRuntime.waitingForDisconnect': []
  'NodeTracing.dataCollected': [NodeTracing.DataCollectedEventDataType]
  'NodeTracing.tracingComplete': []
  'NodeWorker.attachedToWorker': [NodeWorker.AttachedToWorkerEventDataType]
  'NodeWorker.detachedFromWorker': [NodeWorker.DetachedFromWorkerEventDataType]
  'NodeWorker.receivedMessageFromWorker': [NodeWorker.ReceivedMessageFromWorkerEventDataType]
}

type Commands = PickDomain<ProtocolMapping.Commands> & NodeCommands
type Events = PickDomain<ProtocolMapping.Events> & NodeEvents

export type Method = keyof Commands
export type EventName = keyof Events
export type Reply<M extends Method> = Commands[M]['returnType']
/** What a listener gets: the event's parameters, undefined for events without. */
export type EventParams<E extends EventName> = Events[E][0]

export interface CallOptions {
  /** How long to wait for the reply. */
  readonly timeoutMs?: number
  /** Waits for no other call: for what a target that ends is to hear before we are gone. */
  readonly atOnce?: boolean
}

/** What follows the method's name: required where the protocol requires parameters. */
export type CallArguments<M extends Method> = [] extends Commands[M]['paramsType']
  ? [params?: Commands[M]['paramsType'][0], options?: CallOptions]
  : [params: Commands[M]['paramsType'][0], options?: CallOptions]
