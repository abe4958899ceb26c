import type { TcpNetConnectOpts } from 'node:net';
import { findFreePort, pushImage, startRegistry } from '@longshore/testing';
import { RECORDED_IMAGE } from '../recorder/recorded-image.ts';
import { type Tap, Wire } from '../wire/wire.ts';
import type { Engine } from './engine.ts';

/** A real registry, behind a wire that can be turned to another one, or cut it off in the middle of an answer. */
export interface FleetRegistry {
  readonly wires: readonly Wire[];
  /** The suite's image as an engine has to pull it. */
  imageFor(engine: Engine): string;
  /** Whom the engines reach; left out, the real one. */
  turnTo(target?: TcpNetConnectOpts): void;
  /** Breaks each connection once so many bytes have come from the registry; 0: none. */
  truncateAfter(bytes: number): void;
  stop(): Promise<void>;
}

export async function startFleetRegistry(engines: readonly Engine[]): Promise<FleetRegistry> {
  await using parts = new AsyncDisposableStack();
  const registry = await startRegistry();
  parts.defer(() => registry.stop());
  const real: TcpNetConnectOpts = { host: '127.0.0.1', port: Number(registry.host.split(':')[1]) };
  const port = await findFreePort();
  let target = real;
  let limitBytes = 0;
  const openTap = () => tapLength(() => limitBytes);
  const wires = engines.map(
    ({ network }) => new Wire({ listen: { host: network.hostAddress, port }, target: () => target, openTap }),
  );
  for (const wire of wires) {
    await wire.start();
    parts.defer(() => wire.stop());
  }
  const imageFor = ({ network }: Engine) => `${network.hostAddress}:${port}/${RECORDED_IMAGE}`;
  for (const { daemon, network } of engines) {
    await pushImage(daemon, RECORDED_IMAGE, { host: `${network.hostAddress}:${port}` });
  }
  const kept = parts.move();
  return {
    wires,
    imageFor,
    turnTo: (other = real) => {
      target = other;
    },
    truncateAfter: (bytes) => {
      limitBytes = bytes;
    },
    stop: () => kept.disposeAsync(),
  };
}

function tapLength(getLimitBytes: () => number): Tap {
  let sentBytes = 0;
  return {
    toServer: () => 'pass',
    toClient: (chunk) => {
      sentBytes += chunk.length;
      return getLimitBytes() > 0 && sentBytes > getLimitBytes() ? 'cut' : 'pass';
    },
  };
}
