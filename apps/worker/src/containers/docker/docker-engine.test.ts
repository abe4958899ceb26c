import { describeWith, pushFreshImage } from '@longshore/testing';
import { describeContainerEngine } from '../container-engine.contract.ts';
import { createDockerEngine } from './docker-engine.ts';

describeWith(['docker', 'images', 'registry'], 'the Docker engine', ({ docker, images, registry }) => {
  describeContainerEngine(async () => ({
    engine: createDockerEngine({ host: docker.host }),
    images,
    pullable: (await pushFreshImage(docker, registry)).reference,
    missingInRegistry: `${registry.host}/longshore-test/nowhere:1`,
    close: async () => undefined,
  }));
});
