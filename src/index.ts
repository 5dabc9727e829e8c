export type { EmulatorOptions, Settings } from './config.ts';
export type { AccessQuery, HomeUrls } from './emulator/access.ts';
export type { Clouds, Sandbox } from './emulator/clouds.ts';
export type { SandboxSettings } from './emulator/wishes.ts';
export { Emulator, startEmulator } from './emulator.ts';
export type { Exchange } from './journal/exchange.ts';
export type { Violation } from './operation/violation.ts';
export { type Finding, isRefusal, type Place, Refusal } from './refusals.ts';
export type { LoadedScenario } from './scenario/engine.ts';
