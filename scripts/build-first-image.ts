import { buildFirstImage } from './start/first-image.ts';

// Makes the image that `npm start` and the examples of the documentation use, for who has an engine and wants nothing else.
await buildFirstImage(process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock');
