export type { EmulatorOptions, Settings } from './config.ts';
export { type Clouds, Emulator, startEmulator } from './emulator.ts';
export type { Exchange } from './journal/exchange.ts';
export type { Violation } from './operation/violation.ts';
export { type Finding, isRefusal, type Place, Refusal } from './refusals.ts';
