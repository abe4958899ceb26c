export { type Docker, ensureDocker } from './docker.ts';
export { type DockerDaemon, type DockerDaemonOptions, pingEngine, startDocker } from './docker-daemon.ts';
export {
  type EngineAddress,
  type EngineReply,
  type EngineRequest,
  readProgress,
  requestEngine,
} from './engine-request.ts';
export { eventually, type Patience } from './eventually.ts';
export { type Fleet, type FleetOptions, startFleet } from './fleet/fleet.ts';
export { NodeProcess, type NodeProcessOptions } from './fleet/node-process.ts';
export { findFreePort } from './free-port.ts';
export { buildImages, type FixtureImages, type ImageImport, importImage } from './images/build-images.ts';
export { FIXTURES, type Fixture, type FixtureName } from './images/fixtures.ts';
export { type ImageLoad, loadImage } from './images/load-image.ts';
export { type PushedImage, pushFreshImage, pushImage, toAuthHeader } from './images/push-image.ts';
export { ManualClock } from './manual-clock.ts';
export { isSkip, MissingPart, type Skip, startOrSkip } from './missing-part.ts';
export { uniqueName } from './names.ts';
export { describeWith, requirePart } from './parts.ts';
export type { PartName, Parts, ProvidedParts } from './provided-parts.ts';
export { pingRedis, type RedisOptions, type RedisServer, startRedis } from './redis.ts';
export { type Registry, type RegistryAddress, type RegistryCredentials, startRegistry } from './registry.ts';
export { type RegistryBehaviour, type StubRegistry, startDenyingRegistry, startStubRegistry } from './stub-registry.ts';
export { startTcpProxy, type TcpProxy, type Traffic } from './tcp-proxy.ts';
