// Modules whose types this machine does not have.
declare module 'vscode'
declare module 'vscode-languageclient/node'
declare module 'node:child_process'
declare module 'node:constants'
declare module 'node:events' {
  export class EventEmitter {
    on(name: string, listener: (...values: any[]) => void): this
    once(name: string, listener: (...values: any[]) => void): this
    off(name: string, listener: (...values: any[]) => void): this
    emit(name: string, ...values: any[]): boolean
  }
  export function setMaxListeners(count: number, ...targets: any[]): void
}
declare module 'node:fs'
declare module 'node:fs/promises'
declare module 'node:os'
declare module 'node:path'
declare module 'node:process'
declare module 'node:string_decoder'
declare module 'node:timers/promises'
