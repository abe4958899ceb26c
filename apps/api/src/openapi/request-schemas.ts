import { concurrency, definitionReference, jobRequest, jobSpecShape, jobTemplate, rateLimit } from '@longshore/shared';
import { z } from 'zod';

const { image: _image, ...beside } = jobRequest.in.shape;

/** The body of a submission, under the names of its two forms in the document: with an image, or with a definition. */
export const jobRequestBody = z.union([
  jobRequest.meta({ id: 'JobRequest' }),
  z.strictObject({ definition: definitionReference, ...beside }).meta({ id: 'DefinitionJobRequest' }),
]);

/** What a definition says for its jobs, under its name in the document. */
export const jobTemplateBody = jobTemplate.meta({ id: 'JobTemplate' });

/** A frozen spec in the words of a request, under its name in the document. */
export const jobSpecDocument = z
  .object({ ...jobSpecShape, concurrency: concurrency.optional(), rateLimit: rateLimit.optional() })
  .meta({ id: 'JobSpec' });
