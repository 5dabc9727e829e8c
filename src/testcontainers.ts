export type { RemoteClock } from './testcontainers/clock.ts';
export type { ContainerOptions } from './testcontainers/config.ts';
export { PolyglanceContainer } from './testcontainers/container.ts';
export type { RemotePlans } from './testcontainers/plans.ts';
export { type RemoteClouds, type SandboxOptions, StartedPolyglanceContainer } from './testcontainers/started.ts';
