import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import type { ContainerEngine } from '../../containers/index.ts';
import {
  awaitedResultsFile,
  type Exchange,
  type ExchangeInput,
  type Exchanges,
  exchangeFolder,
  maxResultBytes,
  payloadFile,
  resultFile,
} from './exchange.ts';
import { toPayloadText } from './job-input.ts';

const neverAborted = new AbortController().signal;

/** Exchanges over the engine's own copying, for one that does not share this host's file system. Slower by some 40 ms. */
export function createArchiveExchanges(engine: ContainerEngine): Exchanges {
  return { open: () => openArchiveExchange(engine), list: async () => [] };
}

function openArchiveExchange(engine: ContainerEngine): Exchange {
  let input: ExchangeInput = { payload: undefined, awaitedResults: undefined };
  return {
    binds: [],
    async prepare(given) {
      input = given;
    },
    deliver: async (id) => engine.putArchive(id, '/', await packInput(input), neverAborted),
    // It lies in the container's own file system, where the engine counts it.
    measure: async () => 0,
    readResult: (id) => engine.readFile(id, resultFile, { maxBytes: maxResultBytes }, neverAborted),
    remove: async () => undefined,
  };
}

async function packInput({ payload, awaitedResults }: ExchangeInput): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: exchangeFolder.slice(1), type: 'directory', mode: 0o1777 });
  tar.entry({ name: payloadFile.slice(1), mode: 0o444 }, toPayloadText(payload));
  if (awaitedResults !== undefined) tar.entry({ name: awaitedResultsFile.slice(1), mode: 0o444 }, awaitedResults);
  tar.finalize();
  return await buffer(tar);
}
