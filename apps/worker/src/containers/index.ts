export { canBeEngineStop } from './can-be-engine-stop.ts';
export type {
  Attachment,
  ContainerEngine,
  ContainerState,
  ContainerStatus,
  ContainerSummary,
  CreatedContainer,
  EngineDescription,
  FileRead,
  ImageDescription,
  PullOptions,
  PullProgress,
  StartFailure,
  StopSignal,
  UsageSample,
  VolumeSummary,
  WaitedExit,
} from './container-engine.ts';
export { type ContainerBind, type ContainerLimits, type ContainerSpec, reservedLabelPrefix } from './container-spec.ts';
export { demuxOutput, type OutputConsumer, type OutputEnd, type OutputStream } from './demux-output.ts';
export { createDockerEngine, type DockerEngineOptions, type EngineTimeouts } from './docker/docker-engine.ts';
export { EngineError, type EngineErrorCode } from './engine-error.ts';
export { isForeignPlatform } from './foreign-platform.ts';
